"""A known layout takes the places of a later scan in, each laid where its own word stands."""

from __future__ import annotations

from extractors.known import KnownLayout, fullness, grown
from extractors.known.model import KnownOption, KnownPage, KnownPlace, KnownWord
from extractors.layout import MmBox

LABELS = ("申请单位", "法定代表人", "经办人", "联系电话", "项目名称", "项目代码", "项目地址", "用水性质", "用电容量")


def layout(
    *filled: int, at: tuple[float, float] = (0.0, 0.0), lower: float = 0.0, guess: int | None = None
) -> KnownLayout:
    """A page of labels, moved by `at`, from the fifth on by `lower` more; places beside those that are named."""
    words = tuple(
        KnownWord(text=text, box=MmBox(20 + at[0], 40 + 10 * n + at[1] + (lower if n > 4 else 0), 20, 4))
        for n, text in enumerate(LABELS)
    )
    places = tuple(
        KnownPlace(
            key=f"k{n}", style="text", box=words[n].box._replace(x=60 + at[0], w=50), anchors=(n,), is_guess=n == guess
        )
        for n in filled
    )
    left = tuple(f"k{n}" for n in range(len(LABELS)) if n not in filled)
    page = KnownPage(number=1, width_mm=210, height_mm=297, words=words, places=places, left=left)
    return KnownLayout(name="甲", pages=(page,))


def test_a_new_place_lies_where_its_label_stands() -> None:
    found = grown(layout(0, 1), layout(1, 7, at=(3.0, 2.0), lower=1.5))
    (page,) = found.pages
    assert [p.key for p in page.places] == ["k0", "k1", "k7"]
    assert page.places[-1].box == MmBox(60, 110, 50, 4)
    assert "k7" not in page.left


def test_what_was_a_guess_is_replaced_and_a_guess_replaces_nothing() -> None:
    known = layout(0, 3, guess=3)
    assert not [p for p in grown(known, layout(3)).places if p.is_guess]
    assert grown(known, layout(5, guess=5)) == known


def test_a_scan_of_another_scale_adds_nothing() -> None:
    (page,) = layout(7).pages
    wider = tuple(w.model_copy(update={"box": w.box._replace(y=w.box.y * 1.1, x=w.box.x * 1.1)}) for w in page.words)
    other = KnownLayout(pages=(page.model_copy(update={"words": wider}),))
    assert grown(layout(0), other) == layout(0)


def with_choice(known: KnownLayout, marked: str) -> KnownLayout:
    """The page with a choice, of whose words one is marked."""
    (page,) = known.pages
    options = tuple(
        KnownOption(
            value=v,
            word=MmBox(60 + 20 * n, 40, 12, 4),
            zone=MmBox(59 + 20 * n, 39, 14, 6),
            look=f"{v}{marked}",
            is_partly=v == marked,
        )
        for n, v in enumerate(("新装", "增容"))
    )
    place = KnownPlace(key="apply_type", style="ticks", box=MmBox(58, 38, 40, 8), anchors=(0,), options=options)
    return known.model_copy(update={"pages": (page.model_copy(update={"places": (*page.places, place)}),)})


def test_the_print_of_a_word_is_taken_from_a_scan_where_it_is_not_marked() -> None:
    known, again = with_choice(layout(1), "新装"), with_choice(layout(1), "增容")
    found = grown(known, again)
    assert fullness(known) < fullness(found)
    assert [o.look for o in found.places[-1].options] == ["新装增容", "增容新装"]
    assert not any(o.is_partly for o in found.places[-1].options)


def test_words_alone_take_no_print_from_a_choice() -> None:
    known, again = with_choice(layout(0), "新装"), with_choice(layout(0), "")
    (page,) = again.pages
    bare = tuple(
        p.model_copy(
            update={"is_by_sight": True, "options": tuple(KnownOption(value=o.value, word=o.word) for o in p.options)}
        )
        if p.options
        else p
        for p in page.places
    )
    assert grown(known, KnownLayout(pages=(page.model_copy(update={"places": bare}),))) == known
