// Lays the blocks of each form out on pages, fits writing into its blanks, and tells where every run of text stands.
const MM = 25.4 / 96;
function fit(form) {
  for (const blank of form.querySelectorAll('.fit')) {
    let size = parseFloat(getComputedStyle(blank).fontSize);
    while (size > 8.5 && blank.scrollWidth > blank.clientWidth + 1) {
      size -= 0.7;
      blank.style.fontSize = size + 'px';
    }
  }
}
function sheet(form) {
  const page = document.createElement('section');
  page.className = 'page ' + form.dataset.paper;
  const body = document.createElement('div');
  body.className = 'body';
  page.appendChild(body);
  form.appendChild(page);
  return body;
}
function over(body) { return body.scrollHeight > body.clientHeight + 1; }
// Rows that do not fit go on in a table of their own on the next page; a table with cells over several rows stays whole.
function split(block, body) {
  const table = block.querySelector('table');
  if (!table || table.classList.contains('whole') || table.querySelector('[rowspan]')) return null;
  const rest = block.cloneNode(true);
  const rows = [...table.rows];
  [...rest.querySelectorAll('tr')].forEach(row => row.remove());
  const into = rest.querySelector('tbody');
  while (over(body) && table.rows.length > 0) into.prepend(table.rows[table.rows.length - 1]);
  if (table.rows.length < 3) { for (const row of rows) table.tBodies[0].appendChild(row); return null; }
  return rest;
}
function paginate(form) {
  const blocks = [...form.querySelectorAll(':scope > .block')];
  let body = sheet(form);
  while (blocks.length) {
    const block = blocks.shift();
    body.appendChild(block);
    if (!over(body)) continue;
    const rest = split(block, body);
    if (rest) { blocks.unshift(rest); body = sheet(form); continue; }
    if (body.children.length === 1) continue;
    const back = [body.removeChild(block)];
    while (body.children.length > 1 && body.lastElementChild.classList.contains('keep'))
      back.unshift(body.removeChild(body.lastElementChild));
    body = sheet(form);
    blocks.unshift(...back);
    body.appendChild(blocks.shift());
  }
}
function number(form) {
  const pages = [...form.querySelectorAll('.page')];
  if (!form.dataset.numbers) return;
  pages.forEach((page, at) => {
    const foot = document.createElement('div');
    foot.className = 'pageno';
    const text = form.dataset.numbers.replace('##', pages.length).replace('#', at + 1);
    foot.innerHTML = `<s r=${form.dataset.role}>${text}</s>`;
    page.appendChild(foot);
  });
}
// A form is set a little closer where that saves a page, as whoever draws up a form does.
function tighten(form) {
  const probe = document.createElement('section');
  probe.className = 'page ' + form.dataset.paper;
  probe.innerHTML = '<div class=body></div>';
  const body = probe.firstChild;
  const blocks = [...form.querySelectorAll(':scope > .block')];
  form.appendChild(probe);
  blocks.forEach(block => body.appendChild(block));
  const read = name => getComputedStyle(form).getPropertyValue(name);
  const [size, row, pad] = ['--size', '--row', '--pad'].map(read);
  const pages = () => body.scrollHeight / body.clientHeight;
  const wanted = Math.max(1, Math.ceil(pages() * 0.72));
  for (let f = 1; f >= 0.72 && pages() > wanted; f -= 0.04) {
    form.style.setProperty('--size', `calc(${size} * ${Math.max(f, 0.86)})`);
    form.style.setProperty('--row', `calc(${row} * ${f})`);
    form.style.setProperty('--pad', `calc(${pad} * ${f * f})`);
  }
  if (pages() > wanted) {
    form.style.setProperty('--size', size); form.style.setProperty('--row', row); form.style.setProperty('--pad', pad);
  }
  blocks.forEach(block => form.insertBefore(block, probe));
  probe.remove();
}
// A printed blank does not grow under the pen: what is written becomes smaller until its row is as high as without it.
function write(form) {
  const rows = [...form.querySelectorAll('tr')].filter(row => row.querySelector('.w'));
  const heights = rows.map(row => row.offsetHeight);
  form.classList.remove('empty');
  rows.forEach((row, at) => {
    for (let f = 1; f >= 0.5 && row.offsetHeight > heights[at] + 1; f -= 0.08)
      for (const w of row.querySelectorAll('.w')) w.style.fontSize = `calc(var(--wsize) * ${f})`;
  });
}
function relative(rect, origin) {
  return [rect.left - origin.left, rect.top - origin.top, rect.right - origin.left, rect.bottom - origin.top]
    .map(v => Math.round(v * MM * 100) / 100);
}
function lines(run, origin) {
  const found = [];
  const walker = document.createTreeWalker(run, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data;
    for (let at = 0; at < text.length; at++) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const rect = range.getClientRects()[0];
      if (!rect || rect.width === 0) continue;
      const box = relative(rect, origin);
      const last = found[found.length - 1];
      const middle = (box[1] + box[3]) / 2;
      if (last && middle > last.box[1] && middle < last.box[3] && box[0] > last.end - 2) {
        last.text += text[at];
        last.end = box[2];
        last.box = [Math.min(last.box[0], box[0]), Math.min(last.box[1], box[1]),
                    Math.max(last.box[2], box[2]), Math.max(last.box[3], box[3])];
      } else found.push({text: text[at], box: box, end: box[2]});
    }
  }
  return found;
}
function edges(form, pages) {
  const rules = [];
  pages.forEach((page, number) => {
    const origin = page.getBoundingClientRect();
    for (const cell of page.querySelectorAll('td,.ruled')) {
      const style = getComputedStyle(cell), b = relative(cell.getBoundingClientRect(), origin);
      if (parseFloat(style.borderTopWidth)) rules.push([number, 'cell', b[0], b[1], b[2], b[1]]);
      if (parseFloat(style.borderBottomWidth)) rules.push([number, 'cell', b[0], b[3], b[2], b[3]]);
      if (parseFloat(style.borderLeftWidth)) rules.push([number, 'cell', b[0], b[1], b[0], b[3]]);
      if (parseFloat(style.borderRightWidth)) rules.push([number, 'cell', b[2], b[1], b[2], b[3]]);
    }
    for (const blank of page.querySelectorAll('.blank')) {
      const b = relative(blank.getBoundingClientRect(), origin);
      rules.push([number, 'blank', b[0], b[3], b[2], b[3]]);
    }
  });
  return rules;
}
function told(form) {
  const pages = [...form.querySelectorAll('.page')];
  const runs = [];
  pages.forEach((page, number) => {
    const origin = page.getBoundingClientRect();
    for (const run of page.querySelectorAll('s[r]')) {
      const role = parseInt(run.getAttribute('r'));
      const written = run.classList.contains('w');
      if (run.dataset.mark !== undefined) {
        runs.push([number, role, run.dataset.mark, relative(run.getBoundingClientRect(), origin), written]);
        continue;
      }
      if (run.closest('.vert')) {
        runs.push([number, role, run.textContent, relative(run.getBoundingClientRect(), origin), written]);
        continue;
      }
      for (const line of lines(run, origin)) {
        const text = line.text.trim();
        if (text) runs.push([number, role, text, line.box, written]);
      }
    }
  });
  const sizes = pages.map(p => [Math.round(p.offsetWidth * MM), Math.round(p.offsetHeight * MM)]);
  return {sizes: sizes, runs: runs, rules: edges(form, pages)};
}
async function layOut() {
  await document.fonts.ready;
  const forms = [...document.querySelectorAll('.form')];
  const all = [];
  document.body.classList.add('one');
  for (const form of forms) {
    form.classList.add('now');
    if (form.dataset.hand === 'pen') form.classList.add('empty');
    tighten(form);
    paginate(form);
    number(form);
    write(form);
    fit(form);
    all.push(told(form));
    form.classList.remove('now');
  }
  document.body.classList.remove('one');
  return JSON.stringify(all);
}
