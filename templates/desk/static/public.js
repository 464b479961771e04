"use strict";
(() => {
  const { send, words } = window.baozhuang;
  const form = document.getElementById("questions");
  const kept = "baozhuang-apply";

  const remember = (token) => { try { localStorage.setItem(kept, token); } catch (error) { /* private window */ } };
  const remembered = () => { try { return localStorage.getItem(kept); } catch (error) { return null; } };
  const forget = () => { try { localStorage.removeItem(kept); } catch (error) { /* private window */ } };

  const resume = document.getElementById("resume");
  if (resume && /^[\w-]{32}$/.test(remembered() || "")) {
    resume.href = `/apply/${remembered()}`;
    resume.hidden = false;
  }
  if (document.querySelector(".receipt")) forget();
  document.getElementById("print")?.addEventListener("click", () => window.print());

  function say(name, told, isVisited) {
    const place = form.querySelector(`.question[data-name="${CSS.escape(name)}"]`);
    if (!place) return;
    place.hidden = !told.asked;
    const needed = place.querySelector(".needed");
    if (needed) needed.hidden = !told.needed;
    const shown = told.remarks.filter((remark) => isVisited || !remark.missing);
    place.classList.toggle("wrong", shown.some((remark) => remark.weight === "stop"));
    const list = place.querySelector(".remarks");
    list.replaceChildren(...shown.map((remark) => {
      const line = document.createElement("span");
      line.className = remark.weight;
      line.textContent = remark.text;
      return line;
    }));
  }

  function live() {
    const token = form.dataset.draft;
    const visited = new Set();
    const status = document.getElementById("kept");
    let timer = 0, turn = 0;
    remember(token);
    async function check() {
      const mine = ++turn;
      try {
        const body = new URLSearchParams(new FormData(form));
        const answer = await send(`/apply/${token}/check`, { method: "POST", body });
        if (!answer.ok) throw new Error(String(answer.status));
        const told = await answer.json();
        if (mine !== turn) return;
        for (const [name, one] of Object.entries(told.questions)) say(name, one, visited.has(name));
        for (const [key, isDone] of Object.entries(told.steps)) {
          document.querySelector(`.steps [data-step="${key}"]`)?.classList.toggle("done", isDone);
        }
        status.textContent = `草稿已保存 ${told.at.slice(11, 16)}`;
      } catch (error) {
        status.textContent = "暂时没有保存上（网络不通），内容还在页面上，稍后自动再试";
        timer = setTimeout(check, 5000);
      }
    }
    const soon = (ms) => { clearTimeout(timer); timer = setTimeout(check, ms); };
    form.addEventListener("input", () => soon(400));
    form.addEventListener("change", (event) => { visited.add(event.target.name); soon(0); });
    form.addEventListener("focusout", (event) => { if (event.target.name) { visited.add(event.target.name); soon(150); } });
  }
  if (form) live();

  const files = document.getElementById("files");
  async function upload(input, place, status) {
    status.hidden = false;
    status.className = "told";
    const all = [...input.files];
    let done = 0, told = "", names = [];
    for (const file of all) {
      status.textContent = `正在上传第 ${done + 1} 个，共 ${all.length} 个……`;
      told = "网络不通，没有上传，请再试一次。";
      try {
        const answer = await send(place, { method: "POST", headers: { "x-name": encodeURIComponent(file.name) }, body: file });
        if (answer.ok) { done += 1; told = ""; names = (await answer.json()).names || []; continue; }
        told = `${file.name}：${await words(answer)}`;
      } catch (error) { /* said below */ }
      break;
    }
    input.value = "";
    status.textContent = told || `已上传 ${done} 个文件`;
    status.className = told ? "told bad" : "told fine";
    return { done, names };
  }
  files?.addEventListener("change", async (event) => {
    const input = event.target;
    if (!input.files?.length) return;
    const place = `/apply/${files.dataset.draft}/files?material=${encodeURIComponent(input.dataset.material)}`;
    const wanted = input.files.length;
    if ((await upload(input, place, document.getElementById("uploading"))).done === wanted) location.reload();
  });
  for (const input of document.querySelectorAll("input[data-upload]")) {
    input.addEventListener("change", async () => {
      const form = input.closest("form");
      const { done, names } = await upload(input, input.dataset.upload, form.querySelector("[role=status]"));
      const count = form.querySelector(".tag");
      if (count) count.textContent = `已附 ${Number(/\d+/.exec(count.textContent)) + done} 个`;
      const attached = form.querySelector(".attached");
      if (attached && names.length) attached.textContent = names.join("、");
    });
  }

  for (const one of document.querySelectorAll("form#send, form.once")) {
    one.addEventListener("submit", () => setTimeout(() => { for (const b of one.querySelectorAll("button")) b.disabled = true; }, 0));
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
