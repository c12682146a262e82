// The graph as objects, and which of its rows are shown. Rows come from payload.py.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const G = data.geometry;
const SEVERITIES = ["error", "warning", "note"];

function pairs(places = []) {
  const found = [];
  for (let at = 0; at < places.length; at += 2) {
    found.push(`${data.paths[places[at]]}:${places[at + 1]}`);
  }
  return found;
}

const findings = data.findings.map(([severity, code, said, place, lines]) => ({
  severity, code, said, place: pairs(place)[0], lines,
}));

const nodes = data.nodes.map((row, id) => {
  const [cluster, column, at, last, via, shape, state, kind, name = "", places, marks, word, note] =
    row;
  return {
    id, cluster, column, row: at, last, via, shape, state, name,
    kind: data.kinds[kind], places, findings: marks || [], word: word || "", note: note || "",
    out: [], into: [], under: [], ways: [],
  };
});

const edges = data.edges.map((row, id) => {
  const [source, target, broken = "", places, marks, label = ""] = row;
  const edge = {
    id, source, target, broken: Boolean(broken), places, findings: marks || [],
    words: [label, broken].filter(Boolean).join(", "), beside: broken || label,
    hangs: nodes[target].via >= 0 && data.edges[nodes[target].via][0] === source,
  };
  nodes[source].out.push(edge);
  nodes[target].into.push(edge);
  if (edge.hangs) nodes[target].ways.push(edge); // all edges with the same ends are drawn as one
  if (nodes[target].via === id) nodes[source].under.push(nodes[target]);
  return edge;
});

// A sign stands for nodes of other clusters (or columns further left); it is an item as they are.
const signs = data.signs.map(([cluster, column, row, ways, where, what], index) => {
  const sign = {
    id: nodes.length + index, sign: true, cluster, column, row, last: row, via: ways[0],
    shape: "sign", state: "present", kind: `↗ ${where}`, name: what, word: "", note: "",
    ways: ways.map((each) => edges[each]), findings: [], out: [], into: [], under: [],
  };
  for (const edge of sign.ways) edge.hangs = true;
  nodes[edges[ways[0]].source].under.push(sign);
  return sign;
});

const items = nodes.concat(signs);

const frames = data.clusters.map(([name, rows, counts], index) => ({
  index, name, size: rows, counts, title: name ? `cluster ${name}` : "the repository",
  rows: Array.from({ length: rows }, () => []), items: [], across: [],
  marks: { error: 0, warning: 0, note: 0 }, broken: 0,
}));
{
  const counted = frames.map(() => new Set());
  const count = (frame, marks) => {
    for (const mark of marks) {
      if (!counted[frame.index].has(mark)) frame.marks[findings[mark].severity] += 1;
      counted[frame.index].add(mark);
    }
  };
  for (const item of items) {
    const frame = frames[item.cluster];
    frame.rows[item.row].push(item);
    frame.items.push(item);
    count(frame, item.findings);
  }
  for (const row of frames.flatMap((frame) => frame.rows)) {
    row.sort((one, other) => one.column - other.column);
  }
  for (const edge of edges) {
    const frame = frames[nodes[edge.source].cluster];
    count(frame, edge.findings);
    if (edge.broken) frame.broken += 1;
    if (!edge.hangs) {
      const last = frame.across[frame.across.length - 1];
      if (last && last[0].source === edge.source && last[0].target === edge.target) last.push(edge);
      else frame.across.push([edge]);
    }
  }
  for (const item of items) item.under.sort((one, other) => one.row - other.row);
}

// How many lines lead from one cluster to another, and whether one of them is broken.
const links = new Map();
for (const edge of edges) {
  const from = nodes[edge.source].cluster, to = nodes[edge.target].cluster;
  if (from !== to) {
    const key = `${from}>${to}`;
    const link = links.get(key) || { key, from, to, number: 0, broken: false };
    link.number += 1;
    link.broken ||= edge.broken;
    links.set(key, link);
  }
}

const view = {
  query: "", show: "all", only: -1, zoom: 1, current: null,
  open: new Set(), folded: new Set(), hits: [],
};

function isFrame(thing) {
  return "size" in thing;
}

function above(item) {
  return item.via < 0 ? null : nodes[edges[item.via].source];
}

// Whether there is something to look at, by what "Show" says.
function isMarked(item) {
  const counts = (marks) => marks.some(
    (mark) => view.show !== "error" || findings[mark].severity === "error");
  return item.state === "missing" || counts(item.findings) ||
    [...item.ways, ...item.out.filter((edge) => !edge.hangs)].some(
      (edge) => edge.broken || counts(edge.findings));
}

function matches(item, words) {
  const text = `${item.kind} ${item.name} ${item.word}`.toLowerCase();
  return words.every((word) => text.includes(word) ||
    (item.places && pairs(item.places).some((place) => place.toLowerCase().includes(word))));
}

// Fills `frame.shown` (rows in order) and `frame.at` (row -> its index), and collects the hits.
function choose() {
  const words = view.query.toLowerCase().split(/\s+/).filter(Boolean);
  const filters = words.length > 0 || view.show !== "all";
  view.hits = [];
  for (const frame of frames) {
    const keep = filters ? new Set() : null;
    frame.hits = 0;
    if (filters && (view.only < 0 || view.only === frame.index)) {
      for (const item of frame.items) {
        if ((view.show === "all" || isMarked(item)) && (!words.length || matches(item, words))) {
          frame.hits += 1;
          view.hits.push(item);
          for (let each = item; each && !(each !== item && keep.has(each)); each = above(each)) {
            keep.add(each);
          }
          for (const other of frame.rows[item.row]) if (other.column > item.column) keep.add(other);
        }
      }
    }
    frame.keep = keep;
    frame.shown = [];
    frame.at = new Map();
    let hidden = -1;
    for (let row = 0; row < frame.size; row += 1) {
      const here = keep ? frame.rows[row].filter((item) => keep.has(item)) : frame.rows[row];
      if (row > hidden && here.length) {
        frame.at.set(row, frame.shown.length);
        frame.shown.push(row);
        for (const item of here) {
          if (!filters && view.folded.has(item)) hidden = Math.max(hidden, item.last);
        }
      }
    }
  }
  view.hits.sort((one, other) =>
    one.cluster - other.cluster || one.row - other.row || one.column - other.column);
  return filters;
}

function isShown(item) {
  const frame = frames[item.cluster];
  return frame.at.has(item.row) && (!frame.keep || frame.keep.has(item));
}
