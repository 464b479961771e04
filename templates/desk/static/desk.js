"use strict";
// What is typed into a form outlives a session that ends meanwhile: kept in this tab until the form has gone through.
(() => {
  const LEFT_OUT = new Set(["csrf", "key", "phone", "password"]);
  const forms = [...document.querySelectorAll("form.once, .acts form")];
  const place = (form, number) => `typed ${location.pathname} ${form.dataset.keep || number}`;
  const store = (act) => { try { return act(sessionStorage); } catch (error) { return null; } };
  const boxes = (form) => [...form.elements].filter((one) => one.name && !LEFT_OUT.has(one.name) && !["hidden", "file"].includes(one.type));
  const isTick = (one) => one.type === "checkbox" || one.type === "radio";

  function keep(form, number) {
    const said = boxes(form).filter((one) => (isTick(one) ? one.checked : one.value)).map((one) => [one.name, one.value]);
    store((kept) => kept.setItem(place(form, number), JSON.stringify(said)));
  }

  function bring(form, number) {
    const said = JSON.parse(store((kept) => kept.getItem(place(form, number))) || "[]");
    for (const one of boxes(form)) {
      const mine = said.filter(([name]) => name === one.name).map(([, value]) => value);
      if (isTick(one)) one.checked = one.checked || mine.includes(one.value);
      else if (one.tagName === "INPUT" && !one.value && mine.length) one.value = mine[0];
    }
    if (said.length) form.closest("details")?.setAttribute("open", "");
  }

  forms.forEach((form, number) => {
    if (document.querySelector(".told.fine")) store((kept) => kept.removeItem(place(form, number)));
    else bring(form, number);
    form.addEventListener("input", () => keep(form, number));
    form.addEventListener("change", () => keep(form, number));
  });
  const wanted = document.getElementById(location.hash.slice(1));
  if (wanted && wanted.tagName === "DETAILS") wanted.open = true;
})();
