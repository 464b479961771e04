"use strict";
// 大屏: the figures are asked for anew by themselves; while the desk is away the old ones stay, and say so.
(() => {
  const main = document.getElementById("main");
  const shown = () => document.getElementById("stale");
  async function renew() {
    try {
      const answer = await fetch(location.href, { headers: { "x-desk": "1" } });
      if (answer.status === 401) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      main.replaceChildren(...page.getElementById("main").childNodes);
    } catch (error) {
      shown().hidden = false;
    }
  }
  setInterval(renew, Number(shown().dataset.every) * 1000);
})();
