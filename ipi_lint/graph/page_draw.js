// Draws what lies in the window, and only that: elements are kept by key and reused.
"use strict";

const COMPACT = frames.length > 20;
const CARD = COMPACT
  ? { width: 206, height: 80, gap: 16, drop: 16, chars: 32, name: 16, lines: 1 }
  : { width: 262, height: 124, gap: 30, drop: 46, chars: 40, name: 22, lines: 3 };
const MARGIN = 20;
const LINKS = 12;
const BAR = 62;
const stage = document.getElementById("stage");
const extent = document.getElementById("extent");
const picture = document.getElementById("picture");
const layers = {};
const world = make("g", {}, picture);
for (const name of ["frames", "links", "cards", "edges", "items", "bars"]) layers[name] = make("g", {}, world);
let drawn = new Map();

// Where everything stands, in pixels of the unzoomed picture.
function place(filters) {
  const width = Math.max(stage.clientWidth / view.zoom, CARD.width + 2 * MARGIN);
  const frameWidth = G.wide;
  let y = MARGIN;
  view.cards = frames.length > 1;
  if (view.cards) {
    const step = CARD.width + CARD.gap;
    const columns = Math.max(1, Math.floor((Math.max(width, frameWidth) - 2 * MARGIN) / step));
    for (const frame of frames) {
      frame.card = {
        x: MARGIN + (frame.index % columns) * step,
        y: y + Math.floor(frame.index / columns) * (CARD.height + CARD.drop),
      };
    }
    y += Math.ceil(frames.length / columns) * (CARD.height + CARD.drop);
  }
  for (const frame of frames) {
    const wanted = view.only < 0 || view.only === frame.index;
    frame.isOpen = wanted && (filters ? frame.shown.length > 0 :
      view.open.has(frame.index) || view.only === frame.index || !view.cards);
    frame.y = y;
    frame.height = G.head + Math.max(1, frame.shown.length) * G.row + G.pad;
    if (frame.isOpen) y += frame.height + MARGIN;
  }
  view.width = frameWidth + 2 * MARGIN;
  view.height = y;
  extent.style.width = `${Math.max(view.width * view.zoom, stage.clientWidth)}px`;
  extent.style.height = `${Math.max(y * view.zoom, stage.clientHeight)}px`;
}

function spot(item) {
  const frame = frames[item.cluster];
  return {
    x: MARGIN + G.pad + item.column * (G.width + G.gap),
    y: frame.y + G.head + frame.at.get(item.row) * G.row,
  };
}

// Draws the window anew: elements whose key and stamp are as before stay as they are.
function draw() {
  const z = view.zoom;
  picture.setAttribute("width", stage.clientWidth);
  picture.setAttribute("height", stage.clientHeight);
  world.setAttribute("transform",
    `translate(${-stage.scrollLeft} ${-stage.scrollTop}) scale(${z})`);
  const top = stage.scrollTop / z - G.row, bottom = (stage.scrollTop + stage.clientHeight) / z + G.row;
  const fresh = new Map();
  const put = (key, stamp, layer, paint) => {
    if (fresh.has(key)) return;
    const before = drawn.get(key);
    if (before && before.stamp === stamp) {
      fresh.set(key, before);
      return;
    }
    const element = paint();
    const focused = before && before.element === document.activeElement;
    if (before) before.element.replaceWith(element);
    else layers[layer].append(element);
    if (focused) element.focus({ preventScroll: true });
    fresh.set(key, { stamp, element });
  };
  if (view.cards) {
    drawLinks(put);
    for (const frame of frames) {
      if (frame.card.y < bottom && frame.card.y + CARD.height > top) drawCard(frame, put);
    }
  }
  for (const frame of frames) {
    if (frame.isOpen && frame.y < bottom && frame.y + frame.height > top) {
      drawFrame(frame, top, bottom, put);
    }
  }
  const current = view.current;
  if (current && !isFrame(current) && frames[current.cluster].isOpen && isShown(current)) {
    drawItem(current, put); // what has the focus stays, wherever the window is
  }
  for (const [key, { element }] of drawn) if (!fresh.has(key)) element.remove();
  drawn = fresh;
}

// With few clusters lines lead from one to another; with many, words say so (`relation`).
function drawLinks(put) {
  const wanted = links.size <= LINKS && !COMPACT ? [...links.values()] : [];
  for (const link of wanted) {
    const from = frames[link.from].card, to = frames[link.to].card;
    const shift = link.from < link.to ? 12 : -12;
    const a = { x: from.x + CARD.width / 2 + shift, y: from.y + CARD.height };
    const b = { x: to.x + CARD.width / 2 + shift, y: to.y + CARD.height + 9 };
    put(`l${link.key}`, `${a.x} ${a.y} ${b.x} ${b.y}`, "links", () => {
      const group = make("g", { class: link.broken ? "edge broken" : "edge" });
      const names = [frames[link.from].title, frames[link.to].title];
      make("title", {}, group).textContent =
        `${names[0]} imports ${link.number} from ${names[1]}${link.broken ? ", some broken" : ""}`;
      make("path", {
        class: link.broken ? "link broken" : "link",
        d: `M${a.x} ${a.y}C${a.x} ${a.y + 40} ${b.x} ${b.y + 40} ${b.x} ${b.y}`,
      }, group);
      make("path", { class: "head", d: `M${b.x} ${b.y - 9}l-5 9h10z` }, group);
      return group;
    });
  }
}

// What a cluster takes from the current one, and what it gives to it.
function relation(frame) {
  const current = view.current;
  if (!current || !isFrame(current) || current === frame) return null;
  const takes = links.get(`${frame.index}>${current.index}`);
  const gives = links.get(`${current.index}>${frame.index}`);
  if (!takes && !gives) return null;
  const said = [gives && `gives ${gives.number} to`, takes && `takes ${takes.number} from`];
  return {
    words: `${said.filter(Boolean).join(", ")} ${current.name}`,
    broken: Boolean((takes && takes.broken) || (gives && gives.broken)),
  };
}

function drawCard(frame, put) {
  const { x, y } = frame.card;
  const dimmed = frame.keep && !frame.hits;
  const hits = frame.keep ? frame.hits : -1;
  const related = relation(frame);
  const stamp = [x, y, frame.isOpen, hits, view.current === frame, related && related.words].join(" ");
  put(`c${frame.index}`, stamp, "cards", () => {
    const marks = SEVERITIES.map((each) => [each, frame.marks[each]]).filter(([, n]) => n);
    const group = make("g", {
      class: `card${frame.isOpen ? " open" : ""}${related ? " related" : ""}`, transform: `translate(${x} ${y})`, role: "button",
      tabindex: view.current === frame ? 0 : -1, "aria-expanded": frame.isOpen,
      "aria-label": [frame.title, ...frame.counts.map(([what, n]) => `${n} ${what}`),
        `${frame.broken} broken`, ...spoken(marks), ...(related ? [related.words] : []),
        ...(related && related.broken ? ["some broken"] : [])].join(", "),
      "data-key": `c${frame.index}`, opacity: dimmed ? 0.45 : 1,
    });
    make("rect", { class: "frame", width: CARD.width, height: CARD.height, rx: 8 }, group);
    make("title", {}, group).textContent = frame.title;
    write(group, "name", 12, 24, frame.name || frame.title, CARD.name);
    badges(group, CARD.width - 8, 8, marks);
    const most = COMPACT ? [...frame.counts].sort((one, other) => other[1] - one[1]) : frame.counts;
    const said = inLines(most.map(([what, n]) => `${n} ${what}`), CARD.chars);
    said.slice(0, COMPACT && related ? 0 : CARD.lines).forEach((line, index) => {
      write(group, "kind", 12, 45 + 15 * index, line, CARD.chars);
    });
    if (related) {
      const style = related.broken ? "kind broken-text" : "kind related-text";
      const sign = related.broken ? "✕" : "⇄";
      const room = related.broken ? CARD.chars - 6 : CARD.chars; // what is broken is bold
      write(group, style, 12, CARD.height - 30, `${sign} ${related.words}`, room);
    }
    const words = frame.keep ? `${frame.hits} found` : frame.isOpen ? "open" : "closed";
    write(group, "kind", 12, CARD.height - 12, `${frame.isOpen ? "▾" : "▸"} ${words}`);
    if (frame.broken) {
      write(group, "beside", CARD.width - 12, CARD.height - 12, `${frame.broken} broken`);
      group.lastChild.classList.add("broken-text");
    }
    return group;
  });
}

function drawFrame(frame, top, bottom, put) {
  const width = view.width - 2 * MARGIN;
  put(`f${frame.index}`, `${frame.y} ${frame.height}`, "frames", () => {
    const group = make("g", { transform: `translate(${MARGIN} ${frame.y})` });
    make("rect", { class: "frame", width, height: frame.height, rx: 8 }, group);
    write(group, "title", G.pad, 32, frame.title, 60);
    const said = frame.counts.map(([what, number]) => `${number} ${what}`).join(", ");
    write(group, "said", G.pad, 52, said || "nothing to draw", 170);
    data.columns.forEach((title, index) => {
      write(group, "column", G.pad + index * (G.width + G.gap), G.head - 16, title, 38);
    });
    return group;
  });
  drawBar(frame, put);
  const from = Math.max(0, Math.floor((top - frame.y - G.head) / G.row));
  const to = Math.min(frame.shown.length - 1, Math.ceil((bottom - frame.y - G.head) / G.row));
  const sources = new Set();
  for (let index = from; index <= to; index += 1) {
    for (const item of frame.rows[frame.shown[index]]) {
      if (frame.keep && !frame.keep.has(item)) continue;
      drawItem(item, put);
      drawWay(item, put);
      for (let each = item; each && !sources.has(each); each = above(each)) sources.add(each);
    }
  }
  // A trunk that goes on below the window is drawn to the first target that is out of sight.
  const end = frame.shown[to];
  for (const source of sources) {
    const next = source.last > end &&
      source.under.find((item) => item.row > end && isShown(item));
    if (next) drawWay(next, put);
  }
  for (const ways of frame.across) {
    const ends = [nodes[ways[0].source], nodes[ways[0].target]];
    const rows = ends.map((item) => (isShown(item) ? frame.at.get(item.row) : -1));
    if (Math.min(...rows) >= 0 && Math.min(...rows) <= to && Math.max(...rows) >= from) {
      drawEdge(`e${ways[0].id}`, ways, ends[0], ends[1], 12, put);
    }
  }
}

// The frame's title and columns, where its own head is out of sight.
function drawBar(frame, put) {
  const y = stage.scrollTop / view.zoom, width = view.width - 2 * MARGIN;
  if (frame.y + 40 >= y || frame.y + frame.height < y + BAR + G.row) return;
  put(`b${frame.index}`, `${y}`, "bars", () => {
    const group = make("g", { transform: `translate(${MARGIN} ${y})`, "aria-hidden": true });
    make("rect", { class: "frame", width, height: BAR }, group);
    write(group, "name", G.pad, 24, frame.title, 60);
    data.columns.forEach((title, index) => {
      write(group, "column", G.pad + index * (G.width + G.gap), 48, title, 38);
    });
    return group;
  });
}

function drawWay(item, put) {
  const source = above(item);
  if (source && isShown(source)) drawEdge(`w${item.id}`, item.ways, source, item, 0, put);
}

function drawEdge(key, ways, source, target, apart, put) {
  const a = spot(source), b = spot(target);
  const active = view.current === source || view.current === target;
  put(key, `${a.x} ${a.y} ${b.x} ${b.y} ${active}`, "edges", () => {
    const start = { x: a.x + G.width, y: a.y + G.height / 2 };
    const end = { x: b.x, y: b.y + G.height / 2 };
    const style = `edge${ways.some((edge) => edge.broken) ? " broken" : ""}${active ? " active" : ""}`;
    const group = make("g", { class: style, "data-key": `n${source.id}` });
    const words = [...new Set(ways.map((edge) => edge.words))].filter(Boolean).join(", ");
    const tip = [words, ...ways.slice(0, 5).flatMap((edge) => pairs(edge.places))]
      .filter(Boolean).join("\n");
    if (tip) make("title", {}, group).textContent = tip;
    make("path", { class: "way", d: way(start, end, apart) }, group);
    make("path", { class: "head", d: `M${end.x} ${end.y}l-9 -5v10z` }, group);
    const some = ways.some((edge) => edge.broken) ? ways.filter((edge) => edge.broken) : ways;
    const beside = [...new Set(some.map((edge) => edge.beside))].filter(Boolean).join(", ");
    if (beside && !apart) write(group, "beside", end.x - 12, end.y - 13, beside, G.limits[2]);
    // What comes from afar is marked where it begins: at its end others may be marked, too.
    const at = apart ? { x: start.x + 38, y: start.y } : { x: end.x - 16, y: end.y };
    badges(group, at.x, at.y - 10, counts([...new Set(ways.flatMap((e) => e.findings))]));
    return group;
  });
}

function drawItem(item, put) {
  const { x, y } = spot(item);
  const isCurrent = view.current === item;
  const isHit = view.query !== "" && view.hitSet.has(item);
  const folds = item.last > item.row && !frames[item.cluster].keep;
  const stamp = `${x} ${y} ${isCurrent} ${isHit} ${folds} ${view.folded.has(item)} ${view.opened === item}`;
  put(`n${item.id}`, stamp, "items", () => {
    const marks = counts(item.findings);
    const style = [item.shape, item.state, marks.length ? marks[0][0] : "", "item",
      isHit ? "hit" : "", view.opened === item ? "current" : ""].filter(Boolean).join(" ");
    const group = make("g", {
      class: style, transform: `translate(${x} ${y})`, role: "button", tabindex: isCurrent ? 0 : -1,
      "aria-label": label(item), "data-key": `n${item.id}`,
    });
    make("title", {}, group).textContent = titleOf(item);
    make("path", { class: "outline", d: G.outlines[item.shape] }, group);
    const kind = [item.kind, item.word].filter(Boolean).join(" · ");
    write(group, "kind", G.indents[item.shape], 18, kind, G.limits[0]);
    write(group, "name", G.indents[item.shape], 35, cutName(item.name, G.limits[1]));
    badges(group, G.width - 8, -11, marks);
    if (folds) {
      const fold = make("g", { class: "fold", "data-fold": item.id,
        transform: `translate(${G.width} ${G.height - 2})` }, group);
      make("circle", { r: 8 }, fold);
      write(fold, "", 0, 4, view.folded.has(item) ? "+" : "−");
    }
    return group;
  });
}
