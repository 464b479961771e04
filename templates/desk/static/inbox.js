"use strict";
// 收件: files go up one after the other into a place aside; only when all of them have come is the package there.
(() => {
  const $ = (id) => document.getElementById(id);
  const drop = $("drop"), { send: request, words } = window.baozhuang;
  const most = Number(drop.dataset.most), one = Number(drop.dataset.one), count = Number(drop.dataset.count);
  let chosen = [], title = "", isBusy = false, token = "";

  function tell(words, kind) {
    $("told").hidden = !words;
    $("told").textContent = words;
    $("told").className = `told ${kind || ""}`;
  }

  const megabytes = (bytes) => (bytes < 100000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

  function show() {
    const lines = chosen.slice(0, 40).map(({ name, file }) => {
      const line = document.createElement("li");
      line.textContent = `${name}（${megabytes(file.size)}）`;
      return line;
    });
    $("list").replaceChildren(...lines);
    const size = chosen.reduce((sum, { file }) => sum + file.size, 0);
    const big = chosen.find(({ file }) => file.size > one), empty = chosen.find(({ file }) => !file.size);
    let wrong = "";
    if (big) wrong = `${big.name} 有 ${megabytes(big.file.size)}，单个文件不超过 ${megabytes(one)}。`;
    else if (size > most) wrong = `共 ${megabytes(size)}，一份材料不超过 ${megabytes(most)}，请分成几份。`;
    else if (chosen.length > count) wrong = `共 ${chosen.length} 个文件，一份材料不超过 ${count} 个。`;
    else if (empty) wrong = `${empty.name} 是空的，请重新扫描。`;
    tell(wrong || (chosen.length ? `共 ${chosen.length} 个文件，${megabytes(size)}。` : ""), wrong ? "bad" : "");
    $("hand").disabled = !!wrong || !chosen.length;
    $("hand").textContent = "提交这份材料";
    $("lacking").hidden = true;
    $("clear").hidden = !chosen.length;
    if (!wrong && chosen.length) $("hand").focus();
  }

  function free(name) {
    // two files of one name are two files
    const [, stem, suffix] = /^(.*?)(\.[^./]*)?$/.exec(name);
    let wanted = name, number = 2;
    while (chosen.some((one) => one.name === wanted)) wanted = `${stem}-${number++}${suffix || ""}`;
    return wanted;
  }

  function add(files, folder) {
    if (isBusy) return;
    if (folder && !title) title = folder;
    for (const { name, file } of files) chosen.push({ name: free(name), file });
    show();
  }

  function giveUp() {
    if (token) request(`/inbox/${token}/give-up`, { method: "POST" }).catch(() => {});
    token = "";
  }

  function clear() {
    chosen = [];
    title = "";
    for (const id of ["files", "folder", "camera"]) $(id).value = "";
    show();
  }

  async function walk(entry, path) {
    if (entry.isFile) return new Promise((done) => entry.file((file) => done([{ name: path + file.name, file }]), () => done([])));
    const reader = entry.createReader(), found = [];
    for (;;) {
      const some = await new Promise((done) => reader.readEntries(done, () => done([])));
      if (!some.length) return found;
      for (const inner of some) found.push(...(await walk(inner, `${path}${entry.name}/`)));
    }
  }

  async function dropped(event) {
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    for (const entry of entries) {
      const found = await walk(entry, "");
      const inside = entry.isDirectory ? found.map(({ name, file }) => ({ name: name.slice(entry.name.length + 1), file })) : found;
      add(inside, entry.isDirectory ? entry.name : "");
    }
  }

  async function call(place, options) {
    const answer = await request(place, options);
    if (answer.ok) return answer.json();
    throw new Error(await words(answer));
  }

  async function upload(total) {
    // true: nothing came in since the last look
    if (!token) token = (await call("/inbox/begin", { method: "POST" })).token;
    let gone = 0, isKnown = true;
    for (const one of chosen) {
      if (!one.isUp) {
        await call(`/inbox/${token}/file`, { method: "PUT", body: one.file, headers: { "x-name": encodeURIComponent(one.name) } });
        one.isUp = true;
        isKnown = false;
      }
      gone += one.file.size;
      $("progress").value = gone / total;
    }
    return isKnown;
  }

  async function look() {
    // a hint only: where it takes too long or fails, the package is handed in without it
    tell("已传完，正在看是什么材料……", "");
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 45000);
    try {
      return await call(`/inbox/${token}/look`, { method: "POST", signal: stop.signal });
    } catch (error) {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  function ask(seen) {
    isBusy = false;
    tell(`看起来是：${seen.kind}。还缺下面这些；可以现在补上，也可以就这样提交，由程序统一告知补正。`, "near");
    $("lacking").replaceChildren(...seen.lacking.map((words) => {
      const line = document.createElement("li");
      line.textContent = words;
      return line;
    }));
    $("lacking").hidden = false;
    $("hand").textContent = "就这样提交";
    $("hand").disabled = false;
  }

  async function send() {
    if (isBusy || !chosen.length) return;
    isBusy = true;
    $("hand").disabled = true;
    $("progress").hidden = false;
    const total = chosen.reduce((sum, { file }) => sum + file.size, 0);
    try {
      const isKnown = await upload(total);
      const seen = isKnown ? null : await look();
      if (seen && seen.lacking.length) return ask(seen);
      const said = new URLSearchParams({ count: chosen.length, size: total, title });
      const done = await call(`/inbox/${token}/finish`, { method: "POST", body: said });
      isBusy = false;
      token = "";
      clear();
      tell(`已收下：${done.name}。${seen ? seen.kind : done.kind}。`, "fine");
      refresh();
    } catch (error) {
      isBusy = false;
      tell(`${error.message === "Failed to fetch" ? "网络断开，没有提交；请再点一次提交。" : error.message}`, "bad");
      $("hand").disabled = false;
      giveUp();
      for (const one of chosen) one.isUp = false;
    } finally {
      $("progress").hidden = true;
      $("progress").value = 0;
    }
  }

  async function refresh() {
    const answer = await fetch("/inbox/sent", { headers: { "x-desk": "1" } }).catch(() => null);
    if (answer && answer.ok) $("sent").innerHTML = await answer.text();
  }

  $("files").addEventListener("change", (event) => add([...event.target.files].map((file) => ({ name: file.name, file })), ""));
  $("camera").addEventListener("change", (event) => {
    const from = chosen.length;
    add([...event.target.files].map((file, n) => ({ name: `照片-${from + n + 1}.jpg`, file })), "");
  });
  $("folder").addEventListener("change", (event) => {
    const files = [...event.target.files], top = files.length ? files[0].webkitRelativePath.split("/")[0] : "";
    add(files.map((file) => ({ name: file.webkitRelativePath.slice(top.length + 1), file })), top);
  });
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); dropped(event); });
  $("hand").addEventListener("click", send);
  $("clear").addEventListener("click", () => { giveUp(); clear(); });
  window.addEventListener("beforeunload", (event) => { if (isBusy) event.preventDefault(); });
  setInterval(() => { if (!document.hidden) refresh(); }, 4000);
})();
