// SVG elements: texts, badges, ways; and what is said of an item.
"use strict";

const NS = "http://www.w3.org/2000/svg";

function make(tag, attributes, parent) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (parent) parent.append(element);
  return element;
}

function write(parent, style, x, y, said, limit) {
  const element = make("text", { class: style, x, y }, parent);
  element.textContent = limit ? cut(said, limit) : said;
  return element;
}

function cells(char) {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(char)
    || char.codePointAt(0) > 0x1f2ff ? 2 : 1;
}

// A text that takes no more than so many columns; what is left out is its middle.
function cut(text, limit) {
  const chars = [...text];
  const size = chars.reduce((sum, char) => sum + cells(char), 0);
  if (size <= limit) return text;
  const until = (given, room) => {
    let taken = 0;
    return given.filter((char) => (taken += cells(char)) <= room);
  };
  const tail = Math.floor((limit * 2) / 5);
  const end = until([...chars].reverse(), tail).reverse();
  return `${until(chars, limit - tail - 1).join("")}…${end.join("")}`;
}

// A name that takes no more than so many columns; its namespace goes first.
function cutName(name, limit) {
  const at = name.indexOf("/");
  const sum = (text) => [...text].reduce((all, char) => all + cells(char), 0);
  const room = limit - sum(name.slice(at + 1)) - 2;
  if (at < 0 || sum(name) <= limit) return cut(name, limit);
  let taken = 0;
  const start = [...name.slice(0, at)].filter((char) => (taken += cells(char)) <= room);
  return `${start.join("")}…/${cut(name.slice(at + 1), limit - 2)}`;
}

// Words with commas between, in lines of at most so many characters.
function inLines(words, limit) {
  const lines = [];
  for (const word of words) {
    const longer = `${lines[lines.length - 1]}, ${word}`;
    if (lines.length && longer.length <= limit) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function counts(marks) {
  return SEVERITIES.map((severity) =>
    [severity, marks.filter((mark) => findings[mark].severity === severity).length],
  ).filter(([, number]) => number);
}

function glyph(parent, x, y, severity) {
  const group = make("g", { transform: `translate(${x} ${y})` }, parent);
  make("path", { class: `glyph ${severity}`, d: G.glyphs[severity] }, group);
  write(group, "letter", 8, severity === "warning" ? 13 : 12, G.letters[severity]);
}

function badges(parent, right, top, numbers) {
  for (const [severity, number] of [...numbers].reverse()) {
    const width = 26 + 7 * String(number).length;
    right -= width;
    make("rect", { class: `badge ${severity}`, x: right, y: top, width, height: 20, rx: 10 }, parent);
    glyph(parent, right + 2, top + 2, severity);
    write(parent, `count ${severity}`, right + 21, top + 14, number);
    right -= 3;
  }
}

function spoken(numbers) {
  return numbers.map(([severity, number]) => `${number} ${severity}${number === 1 ? "" : "s"}`);
}

function titleOf(item) {
  return item.sign ? `${item.name} ${item.kind.slice(2)}` : `${item.kind} ${item.name}`;
}

function label(item) {
  const broken = item.ways.some((edge) => edge.broken) ? ["no traffic passes to it"] : [];
  const marks = spoken(counts(item.findings.concat(item.ways.flatMap((e) => e.findings))));
  return [titleOf(item), item.word, frames[item.cluster].title, ...broken, ...marks]
    .filter(Boolean).join(", ");
}

function way(start, end, apart) {
  if (start.y === end.y && start.x < end.x) return `M${start.x} ${start.y}H${end.x}`;
  const trunk = start.x + G.trunk + apart;
  const turn = end.y > start.y ? G.corner : -G.corner;
  return `M${start.x} ${start.y}H${trunk - G.corner}Q${trunk} ${start.y} ${trunk} ${start.y + turn}` +
    `V${end.y - turn}Q${trunk} ${end.y} ${trunk + G.corner} ${end.y}H${end.x}`;
}
