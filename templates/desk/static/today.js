"use strict";
// 今日: the page is drawn anew when the office says that something is new.
(() => {
  let told = null, isBusy = false;
  async function refresh() {
    if (isBusy || document.hidden) return;
    isBusy = true;
    try {
      const answer = await fetch("/today", { headers: { "x-desk": "1" } });
      if (answer.ok) document.getElementById("today").innerHTML = await answer.text();
      else if (answer.status === 401) location.reload();
    } catch { /* the net is away: the next event */ }
    isBusy = false;
  }
  let source = null;
  function listen() {
    if (source) source.close();
    source = document.hidden ? null : new EventSource("/today/changes");
    if (source) source.addEventListener("message", (event) => {
      if (told !== null && told !== event.data) refresh();
      told = event.data;
    });
  }
  listen();
  document.addEventListener("visibilitychange", listen);
  window.addEventListener("pagehide", () => source && source.close());
  setInterval(refresh, 60000);
})();
