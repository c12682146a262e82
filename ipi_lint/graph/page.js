// Keys, clicks and controls.
"use strict";

const $ = (id) => document.getElementById(id);
const SMALL = 160;
const THEMES = ["light", "dark"];

function refresh() {
  const filters = choose();
  view.hitSet = new Set(view.hits);
  place(filters);
  if (view.current && !isThere(view.current)) view.current = firstThere();
  if (!view.current) view.current = firstThere();
  draw();
  const clusters = new Set(view.hits.map((item) => item.cluster)).size;
  $("found").textContent = filters
    ? `${view.hits.length} of ${items.length} found, in ${clusters} of ${frames.length}` : "";
}

function isThere(thing) {
  return isFrame(thing)
    ? view.cards : frames[thing.cluster].isOpen && isShown(thing);
}

function firstThere() {
  if (view.cards) return frames[Math.max(0, view.only)];
  const row = frames[0].shown[0];
  return row === undefined ? null : frames[0].rows[row].find(isShown);
}

function keyOf(thing) {
  return !isFrame(thing) ? `n${thing.id}` : `c${thing.index}`;
}

function thingOf(target) {
  const key = target && target.closest && target.closest("[data-key]");
  if (!key) return null;
  const number = Number(key.dataset.key.slice(1));
  return key.dataset.key[0] === "c" ? frames[number] : items[number];
}

function enter(thing) {
  if (!isFrame(thing)) {
    view.current = thing;
    openPanel(thing);
  } else {
    toggle(thing);
  }
}

function toggle(frame) {
  if (view.only >= 0) setOnly(-1);
  view.current = frame;
  if (frame.isOpen) view.open.delete(frame.index);
  else view.open.add(frame.index);
  refresh();
  if (frame.isOpen) {
    const row = frame.shown[0];
    if (row !== undefined) {
      stage.scrollTop = (frame.y - MARGIN) * view.zoom;
      goTo(frame.rows[row].find(isShown));
      return;
    }
  }
  focusCurrent();
}

function fold(item) {
  if (isFrame(item) || item.last <= item.row) return;
  if (!view.folded.delete(item)) view.folded.add(item);
  goTo(item);
}

function setOnly(index) {
  view.only = index;
  $("cluster").value = String(index);
}

function zoomTo(zoom) {
  const before = view.zoom;
  view.zoom = Math.min(2.5, Math.max(0.25, Math.round(zoom * 100) / 100));
  $("reset").textContent = `${Math.round(view.zoom * 100)}%`;
  const middle = (stage.scrollTop + stage.clientHeight / 2) / before;
  refresh();
  stage.scrollTop = middle * view.zoom - stage.clientHeight / 2;
  draw();
}

let waits = 0;
function later() {
  cancelAnimationFrame(waits);
  waits = requestAnimationFrame(draw);
}

function dragging() {
  let from = null;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button || thingOf(event.target) || event.pointerType === "touch") return;
    from = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop };
    stage.classList.add("dragged");
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    if (!from) return;
    stage.scrollLeft = from.x - event.clientX;
    stage.scrollTop = from.y - event.clientY;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    stage.addEventListener(name, () => {
      from = null;
      stage.classList.remove("dragged");
    });
  }
}

function start() {
  $("cluster").append(new Option("all", "-1"), ...frames.map((f) => new Option(f.title, f.index)));
  if (items.length <= SMALL) frames.forEach((frame) => view.open.add(frame.index));
  for (const id of ["cluster", "open", "close"]) $(id).disabled = frames.length < 2;
  if (data.loose.length) {
    $("elsewhere").hidden = false;
    $("elsewhere").textContent = `${data.loose.length} findings elsewhere`;
  }
  $("elsewhere").addEventListener("click", openElsewhere);
  $("search").addEventListener("input", () => {
    view.query = $("search").value.trim();
    refresh();
  });
  $("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && view.hits.length) {
      goTo(view.hits[0]);
      event.preventDefault();
    }
  });
  $("show").addEventListener("change", () => {
    view.show = $("show").value;
    refresh();
  });
  $("cluster").addEventListener("change", () => {
    setOnly(Number($("cluster").value));
    refresh();
    if (view.only >= 0) stage.scrollTop = (frames[view.only].y - MARGIN) * view.zoom;
  });
  $("open").addEventListener("click", () => {
    frames.forEach((frame) => view.open.add(frame.index));
    refresh();
  });
  $("close").addEventListener("click", () => {
    view.open.clear();
    refresh();
  });
  $("in").addEventListener("click", () => zoomTo(view.zoom * 1.25));
  $("out").addEventListener("click", () => zoomTo(view.zoom / 1.25));
  $("reset").addEventListener("click", () => zoomTo(1));
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  let theme = Number(dark);
  const name = () => { $("theme").textContent = theme ? "Light" : "Dark"; };
  name();
  $("theme").addEventListener("click", () => {
    theme = 1 - theme;
    document.documentElement.dataset.theme = THEMES[theme];
    name();
  });
  for (const severity of SEVERITIES) glyph(icon($("signs")), 0, 0, severity);
  document.addEventListener("keydown", onKey);
  stage.addEventListener("scroll", later, { passive: true });
  stage.addEventListener("click", (event) => {
    const folded = event.target.closest("[data-fold]");
    if (folded) fold(items[Number(folded.dataset.fold)]);
    else if (thingOf(event.target)) enter(thingOf(event.target));
  });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoomTo(view.zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
  }, { passive: false });
  dragging();
  new ResizeObserver(refresh).observe(stage);
  refresh();
}

start();
