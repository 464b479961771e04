"use strict";
// How our own script asks: with the token of the page, renewed where somebody has signed in again meanwhile.
window.baozhuang = (() => {
  const meta = document.querySelector("meta[name=csrf]");
  async function renew() {
    const answer = await fetch(location.href, { headers: { "x-desk": "1" } }).catch(() => null);
    if (!answer || !answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("meta[name=csrf]")?.content;
    if (!fresh || fresh === meta.content) return false;
    meta.content = fresh;
    for (const field of document.querySelectorAll("input[name=csrf]")) field.value = fresh;
    return true;
  }
  async function send(place, options) {
    const asked = () => fetch(place, { ...options, headers: { ...(options.headers || {}), "x-csrf": meta.content, "x-desk": "1" } });
    const answer = await asked();
    return answer.status === 403 && (await renew()) ? asked() : answer;
  }
  async function words(answer) {
    // what a refusal says, in facts or on a page
    const text = await answer.text();
    try { return JSON.parse(text).told; } catch (error) { /* a page */ }
    return new DOMParser().parseFromString(text, "text/html").querySelector(".told")?.textContent || "没有传上去，请再试一次。";
  }
  return { send, words };
})();
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
