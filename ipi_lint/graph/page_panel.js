// The panel beside the picture: what a node is, where it stands, its neighbours and its findings.
"use strict";

const panel = document.getElementById("panel");
const MANY = 200;

function element(tag, said, style, parent) {
  const made = document.createElement(tag);
  if (said) made.textContent = said;
  if (style) made.className = style;
  if (parent) parent.append(made);
  return made;
}

function icon(parent) {
  const size = { width: 17, height: 17, viewBox: "-0.5 0 17 16.5" };
  return make("svg", { ...size, "aria-hidden": true }, parent);
}

function showPanel(title, fill) {
  panel.replaceChildren();
  const shut = element("button", "✕", "", panel);
  shut.id = "shut";
  shut.type = "button";
  shut.setAttribute("aria-label", "Close the panel");
  shut.addEventListener("click", () => closePanel());
  const head = element("h2", title, "", panel);
  head.id = "panel-title";
  fill();
  panel.hidden = false;
  panel.scrollTop = 0;
  panel.focus();
}

function closePanel() {
  panel.hidden = true;
  view.opened = null;
  refresh();
  focusCurrent();
}

function openPanel(item) {
  view.opened = item;
  showPanel(titleOf(item), () => {
    const node = item.sign ? null : item;
    element("p", [frames[item.cluster].title, item.word].filter(Boolean).join(" · "), "", panel);
    if (item.note) element("p", item.note, item.state === "missing" ? "broken-text" : "", panel);
    const places = node ? pairs(node.places) : [];
    for (const place of places.slice(0, MANY)) element("code", place, "", element("p", "", "", panel));
    const out = node ? node.out : [];
    listFindings("Findings", [...new Set([
      ...item.findings,
      ...(node ? node.into : item.ways).flatMap((edge) => edge.findings),
      ...out.flatMap((edge) => edge.findings),
    ])].sort((one, other) => one - other));
    listEdges("Comes from", node ? node.into : [], (edge) => nodes[edge.source]);
    listEdges(node ? "Leads to" : "Stands for", node ? out : item.ways, (edge) => nodes[edge.target]);
  });
  view.current = item;
  refresh();
  bringIn(item);
}

function listEdges(title, ways, end) {
  if (!ways.length) return;
  element("h3", `${title} (${ways.length})`, "", panel);
  const list = element("ul", "", "", panel);
  for (const edge of ways.slice(0, MANY)) {
    const item = end(edge);
    const row = element("li", "", "", list);
    const button = element("button", titleOf(item), "", row);
    button.type = "button";
    button.addEventListener("click", () => {
      goTo(item);
      openPanel(item);
    });
    const marks = spoken(counts(edge.findings));
    const elsewhere = item.cluster === view.opened.cluster ? [] : [frames[item.cluster].title];
    const said = [...elsewhere, edge.words, ...marks].filter(Boolean).join(", ");
    element("span", said ? ` ${said}` : "", edge.broken ? "broken-text" : "", row);
    for (const place of pairs(edge.places)) {
      element("code", place, "", element("p", "", "", row));
    }
  }
  if (ways.length > MANY) element("p", `and ${ways.length - MANY} more`, "", panel);
}

function listFindings(title, marks) {
  element("h3", `${title} (${marks.length})`, "", panel);
  if (!marks.length) element("p", "None.", "", panel);
  for (const mark of marks.slice(0, MANY)) {
    const finding = findings[mark];
    const head = element("div", "", "head-line", panel);
    glyph(icon(head), 0, 0, finding.severity);
    const said = element("span", "", "", head);
    element("span", `${finding.severity}[${finding.code}] `, `sev-${finding.severity}`, said);
    said.append(finding.said);
    if (finding.lines) {
      const lines = finding.lines.split("\n");
      const isNote = (line) => /^ *= \w+: /.test(line);
      element("pre", lines.filter((line) => !isNote(line)).join("\n"), "", panel).tabIndex = 0;
      for (const line of lines.filter(isNote)) element("p", line.trim().slice(2), "", panel);
    } else {
      element("code", finding.place, "", element("p", "", "", panel));
    }
  }
  if (marks.length > MANY) element("p", `and ${marks.length - MANY} more`, "", panel);
}

function openElsewhere() {
  view.opened = null;
  showPanel("Findings about nothing in the picture", () => {
    listFindings("Findings", data.loose);
  });
}
