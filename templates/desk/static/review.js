"use strict";
// 核对: keys in, answers out. Every answer is kept by the server as it is given; what cannot be kept stays on the page.
(() => {
  const $ = (id) => document.getElementById(id);
  const desk = $("desk"), place = `/review/${desk.dataset.case}`;
  let csrf = document.querySelector("meta[name=csrf]").content;
  const rows = [...document.querySelectorAll(".value")];
  const WORDS = { "无误": "fine", "更正": "changed", "空白": "blank", "通过": "fine", "不通过": "changed" };
  const REASON = "已对照原件核实";
  const steps = [];
  let here = null, isOver = !$("over").hidden, waiting = [], isSending = false, isLost = false, isOut = false, rounds = 0;

  const isQuestion = (row) => row.dataset.question === "1";
  const typed = (row) => row.querySelector(".typed");
  const isDone = (row) => row.dataset.verdict !== "" && (!isQuestion(row) || row.dataset.text.length > 1);
  const shown = () => [...$("rows").children];

  function paint(row) {
    const { verdict, text, name } = row.dataset, word = row.querySelector(".verdict");
    const by = name && name !== desk.dataset.me ? `（${name}）` : "";
    word.textContent = verdict ? `${verdict}${verdict === "更正" || isQuestion(row) ? `：${text}` : ""}${by}` : "";
    word.className = `verdict ${WORDS[verdict] || ""}`;
    row.classList.toggle("done", isDone(row));
  }

  function count() {
    const left = rows.filter((row) => !isDone(row)).length;
    $("count").textContent = left ? `还有 ${left} 处，共 ${rows.length} 处` : `${rows.length} 处都已核对，按 Enter 提交`;
    return left;
  }

  // -- looking

  function outline() {
    const whole = $("whole"), mark = $("mark"), box = (here.dataset.box || "").split(" ").map(Number);
    const isPlaced = box.length === 4 && whole.naturalWidth > 0 && !whole.hidden;
    mark.hidden = !isPlaced;
    if (!isPlaced) return;
    const pad = 8, share = (n, all) => `${(100 * n) / all}%`;
    mark.style.left = share(box[0] - pad, whole.naturalWidth);
    mark.style.top = share(box[1] - pad, whole.naturalHeight);
    mark.style.width = share(box[2] - box[0] + 2 * pad, whole.naturalWidth);
    mark.style.height = share(box[3] - box[1] + 2 * pad, whole.naturalHeight);
    const scale = whole.clientWidth / whole.naturalWidth, sheet = $("sheet");
    sheet.scrollTo({ top: box[1] * scale - sheet.clientHeight / 3, left: box[0] * scale - sheet.clientWidth / 4 });
  }

  function address(name) {
    return `${place}/picture/${encodeURIComponent(name)}?sheet=${desk.dataset.sheet}`;
  }

  function look(row) {
    const crop = $("crop"), whole = $("whole");
    crop.hidden = !row.dataset.crop;
    $("nocrop").hidden = !!row.dataset.crop;
    if (row.dataset.crop) crop.src = address(row.dataset.crop);
    whole.hidden = !row.dataset.page;
    if (row.dataset.page && whole.dataset.name !== row.dataset.page) {
      whole.dataset.name = row.dataset.page;
      whole.src = address(row.dataset.page);
    }
    outline();
  }

  function go(row) {
    if (!row) return;
    if (here) here.classList.remove("here");
    here = row;
    row.classList.add("here");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    look(row);
  }

  function onward() {
    const all = shown(), from = all.indexOf(here);
    const next = [...all.slice(from + 1), ...all.slice(0, from)].find((row) => !isDone(row));
    if (next) go(next);
    else $("go").focus();
  }

  // -- answering

  function set(row, verdict, text, name) {
    Object.assign(row.dataset, { verdict, text, name });
    paint(row);
  }

  function give(changes) {
    if (isOver) return;
    steps.push(changes.map(([row]) => [row, row.dataset.verdict, row.dataset.text, row.dataset.name]));
    for (const [row, verdict, text] of changes) set(row, verdict, text, desk.dataset.me);
    keep(changes.map(([row]) => row));
  }

  function undo() {
    const step = steps.pop();
    if (!step || isOver) return;
    for (const [row, verdict, text, name] of step) set(row, verdict, text, name);
    keep(step.map(([row]) => row));
    shut(step[0][0]);
    go(step[0][0]);
  }

  function open(row, first) {
    const field = typed(row);
    field.hidden = false;
    field.value = first !== undefined ? first : row.dataset.text || row.dataset.value;
    field.focus();
    if (first === undefined) field.select();
  }

  function shut(row) {
    typed(row).hidden = true;
  }

  function take(row) {
    const text = typed(row).value.trim();
    if (isQuestion(row)) {
      if (text.length < 2) return;
      give([[row, row.dataset.verdict || "通过", text]]);
    } else if (!text) {
      shut(row);
      go(row);
      return;
    } else {
      give([[row, text === row.dataset.value ? "无误" : "更正", text === row.dataset.value ? "" : text]]);
    }
    shut(row);
    onward();
  }

  function choose(row, word) {
    if (!isQuestion(row)) {
      give([[row, "更正", word]]);
      onward();
      return;
    }
    give([[row, word, row.dataset.text]]);
    open(row, REASON);
    typed(row).select();
  }

  function byHand(row, what) {
    if (what === "type") return open(row);
    give([[row, what === "ok" ? "无误" : "空白", ""]]);
    onward();
  }

  function confirmRest() {
    const rest = rows.filter((row) => !isDone(row) && !isQuestion(row) && row.dataset.understood === "1");
    if (rest.length) give(rest.map((row) => [row, "无误", ""]));
    onward();
  }

  // -- keeping

  function keep(changed) {
    rounds += 1;
    waiting = [...new Set([...waiting, ...changed])];
    count();
    pump();
  }

  function body(some) {
    const said = new URLSearchParams({ sheet: desk.dataset.sheet, digest: desk.dataset.digest });
    for (const row of some) {
      said.append("key", row.dataset.key);
      said.append("verdict", row.dataset.verdict);
      said.append("text", row.dataset.text);
    }
    return said;
  }

  async function pump() {
    if (isSending || !waiting.length || isOver || isOut) return;
    const some = waiting;
    waiting = [];
    isSending = true;
    try {
      const headers = { "x-csrf": csrf, "x-desk": "1" };
      const answer = await fetch(`${place}/answer`, { method: "POST", headers, body: body(some) });
      if (answer.status === 401 || answer.status === 403) throw new Error("signed out");
      const told = await answer.json();
      if (told.over) over(told.over);
      else doubts(told.doubts || {});
      isLost = false;
      $("saved").textContent = "已保存";
    } catch (error) {
      waiting = [...new Set([...some, ...waiting])];
      isLost = true;
      const out = error.message === "signed out";
      $("saved").textContent = out ? "" : "暂时没有保存，正在重试；填写的内容还在页面上";
      if (out) signedOut();
    } finally {
      isSending = false;
      rounds += 1;
    }
    if (waiting.length && !isLost) pump();
  }

  function doubts(told) {
    for (const row of rows) {
      if (!(row.dataset.key in told)) continue;
      const still = row.querySelector(".still");
      still.hidden = !told[row.dataset.key];
      still.textContent = told[row.dataset.key] ? `${told[row.dataset.key]}；照此提交会再问一次` : "";
    }
  }

  function signedOut() {
    isOut = true;
    toSignIn("登录已过期：填写的内容还在页面上。请", "，登录后回到这里，会自动接着保存。");
    ask(); // perhaps somebody has signed in again already
  }

  function toSignIn(before, after) {
    const told = $("over");
    told.hidden = false;
    told.textContent = before;
    const link = document.createElement("a");
    Object.assign(link, { href: "/login", target: "_blank", textContent: "在新窗口登录" });
    told.append(link, after);
  }

  function renew(told) {
    // after signing in again forms carry another token; what waits here is sent by whoever wrote it and by nobody else
    if (told.me !== desk.dataset.me) {
      isOut = true;
      toSignIn(`现在登录的是 ${told.me}，这一页是 ${desk.dataset.me} 填写的，没有保存的内容还在页面上。请 ${desk.dataset.me} `,
        "，登录后回到这里，会自动接着保存。");
      return false;
    }
    csrf = told.csrf;
    document.querySelectorAll("input[name=csrf]").forEach((field) => { field.value = csrf; });
    if (isOut) $("over").hidden = true;
    isOut = isLost = false;
    pump();
    return true;
  }

  function over(words) {
    isOver = true;
    $("over").hidden = false;
    $("over").textContent = words;
    $("go").disabled = true;
  }

  async function ask() {
    const query = new URLSearchParams({ sheet: desk.dataset.sheet, digest: desk.dataset.digest }), before = rounds;
    try {
      const answer = await fetch(`${place}/state?${query}`, { headers: { "x-desk": "1" } });
      if (!answer.ok) return;
      const told = await answer.json();
      if (told.over) return over(told.over);
      if (!renew(told)) return;
      $("others").hidden = !told.others.length;
      $("others").textContent = told.others.length ? `${told.others.join("、")} 也在核对这一件` : "";
      if (before === rounds) merge(told.given);
    } catch { /* the office's net is away: the next time */ }
  }

  function merge(given) {
    if (isSending || waiting.length) return;
    for (const row of rows) {
      const said = given[row.dataset.key];
      if (row === here && !typed(row).hidden) continue;
      if (said) set(row, said.verdict, said.text, said.name);
      else set(row, "", "", "");
    }
    count();
  }

  // -- keys

  function inField(event, row) {
    if (event.key === "Enter") { event.preventDefault(); take(row); }
    if (event.key === "Escape") { event.preventDefault(); shut(row); go(row); }
  }

  function onRow(event, row) {
    const offers = row.querySelectorAll(".offer"), { key } = event;
    if (key === "Enter") {
      if (isQuestion(row)) row.dataset.verdict ? open(row) : null;
      else { give([[row, "无误", ""]]); onward(); }
    } else if (key === " ") {
      if (!isQuestion(row)) { give([[row, "空白", ""]]); onward(); }
    } else if (/^[1-9]$/.test(key) && offers[key - 1]) choose(row, offers[key - 1].dataset.word);
    else if (key === "F2") open(row);
    else if (key.length === 1 || key === "Process") {
      if (isQuestion(row)) return;
      open(row, "");
      return; // the key itself goes into the field
    } else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.ctrlKey && event.key === "Enter") { event.preventDefault(); return confirmRest(); }
    if (event.ctrlKey && event.key.toLowerCase() === "z" && !event.target.matches("input")) { event.preventDefault(); return undo(); }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches(".typed")) return inField(event, event.target.closest(".value"));
    const isFree = event.target === document.body || event.target.matches(".value, #go, #sheet");
    if (!isFree) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target.matches("#sheet")) return; // the picture of the page is moved
      event.preventDefault();
      const all = shown(), at = all.indexOf(here);
      return go(all[Math.max(0, Math.min(all.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))]);
    }
    if (event.target.matches("#go") || !here) return;
    onRow(event, here);
  });

  for (const row of rows) {
    paint(row);
    row.addEventListener("click", (event) => {
      if (event.target.matches(".typed")) return;
      go(row);
      const offer = event.target.closest(".offer"), hand = event.target.closest("[data-hand]");
      if (offer) choose(row, offer.dataset.word);
      else if (hand) byHand(row, hand.dataset.hand);
      else if (event.target.closest(".read") && !isQuestion(row)) open(row);
    });
  }
  $("rest").addEventListener("click", confirmRest);
  $("undo").addEventListener("click", undo);
  $("alike").addEventListener("change", (event) => {
    const kind = (row) => (event.target.checked ? row.dataset.kind : ""), order = (row) => Number(row.dataset.order);
    const sorted = [...rows].sort((a, b) => kind(a).localeCompare(kind(b), "zh") || order(a) - order(b));
    $("rows").append(...sorted);
    $("rows").classList.toggle("alike", event.target.checked);
    if (here) go(here);
  });
  $("whole").addEventListener("load", () => here && outline());
  window.addEventListener("resize", () => here && outline());
  $("send").addEventListener("submit", (event) => {
    if (isSending || waiting.length) {
      event.preventDefault();
      const wait = () => {
        if (isLost || isOut) return;
        if (isSending || waiting.length) { pump(); setTimeout(wait, 60); } else $("send").requestSubmit();
      };
      wait();
    }
  });
  window.addEventListener("beforeunload", (event) => { if (isLost || (isOut && waiting.length)) event.preventDefault(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  setInterval(() => { if (isLost) pump(); ask(); }, 10000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  count();
  go(rows.find((row) => !isDone(row)) || rows[0]);
})();
