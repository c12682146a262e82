// Walking through the picture: the current thing, its neighbours, and the keys.
"use strict";

// Makes something the current one, scrolls to it and gives it the focus.
function goTo(thing) {
  if (!isFrame(thing) && !(frames[thing.cluster].isOpen && isShown(thing))) {
    reveal(thing);
  }
  view.current = thing;
  refresh();
  bringIn(thing);
  focusCurrent();
}

// Scrolls so far that a thing is in the window, clear of the bar.
function bringIn(thing) {
  const at = !isFrame(thing) ? spot(thing) : thing.card;
  const size = !isFrame(thing)
    ? { width: G.width, height: G.height } : CARD;
  const z = view.zoom, pad = 60;
  const box = [at.x * z, at.y * z, (at.x + size.width) * z, (at.y + size.height) * z];
  if (box[0] - pad < stage.scrollLeft) stage.scrollLeft = box[0] - pad;
  if (box[2] + pad > stage.scrollLeft + stage.clientWidth) {
    stage.scrollLeft = box[2] + pad - stage.clientWidth;
  }
  const over = isFrame(thing) ? pad : (BAR + 20) * z;
  if (box[1] - over < stage.scrollTop) stage.scrollTop = box[1] - over;
  if (box[3] + pad > stage.scrollTop + stage.clientHeight) {
    stage.scrollTop = box[3] + pad - stage.clientHeight;
  }
  draw();
}

// Undoes what hides an item: filters, folds, a closed cluster.
function reveal(item) {
  view.open.add(item.cluster);
  if (view.only >= 0 && view.only !== item.cluster) setOnly(-1);
  for (let each = above(item); each; each = above(each)) view.folded.delete(each);
  choose();
  if (!isShown(item)) {
    view.query = $("search").value = "";
    view.show = $("show").value = "all";
  }
}

function focusCurrent() {
  const entry = view.current && drawn.get(keyOf(view.current));
  if (entry) entry.element.focus({ preventScroll: true });
}

// The neighbour in a direction; null where there is none.
function neighbour(thing, key) {
  if (isFrame(thing)) return cardNeighbour(thing, key);
  if (key === "ArrowRight") {
    const under = thing.under.find(isShown);
    if (under) return under;
    if (thing.sign) return nodes[thing.ways[0].target];
    return thing.out.map((edge) => nodes[edge.target]).find(isShown) || null;
  }
  if (key === "ArrowLeft") {
    return above(thing) || thing.into.map((edge) => nodes[edge.source]).find(isShown) ||
      (view.cards ? frames[thing.cluster] : null);
  }
  const frame = frames[thing.cluster];
  const step = key === "ArrowDown" ? 1 : -1;
  for (let at = frame.at.get(thing.row) + step; at >= 0 && at < frame.shown.length; at += step) {
    const found = frame.rows[frame.shown[at]].find(
      (item) => item.column === thing.column && isShown(item));
    if (found) return found;
  }
  return nextFrame(frame, step, thing.column);
}

function nextFrame(frame, step, column) {
  for (let at = frame.index + step; at >= 0 && at < frames.length; at += step) {
    const other = frames[at];
    if (other.isOpen && other.shown.length) {
      const rows = step > 0 ? other.shown : [...other.shown].reverse();
      for (const row of rows) {
        const found = other.rows[row].find((item) => item.column === column && isShown(item));
        if (found) return found;
      }
    }
  }
  return step < 0 && view.cards ? frame : null;
}

function cardNeighbour(frame, key) {
  const columns = frames.filter((each) => each.card.y === frames[0].card.y).length;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key];
  const other = frames[frame.index + step];
  if (other || key !== "ArrowDown") return other || null;
  const open = frames.find((each) => each.isOpen && each.shown.length);
  return open ? open.rows[open.shown[0]].find(isShown) : null;
}

function edgeOfPicture(key) {
  const open = frames.filter((frame) => frame.isOpen && frame.shown.length);
  if (!open.length) return frames[key === "Home" ? 0 : frames.length - 1];
  const frame = key === "Home" ? open[0] : open[open.length - 1];
  const row = frame.shown[key === "Home" ? 0 : frame.shown.length - 1];
  return frame.rows[row].find(isShown);
}

function onKey(event) {
  const typing = ["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName);
  if (event.key === "Escape") {
    if ($("help").open) $("help").open = false;
    else if (!panel.hidden) closePanel();
    else if (view.query || typing) {
      view.query = $("search").value = "";
      refresh();
      focusCurrent();
    }
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const zooms = { "+": view.zoom * 1.25, "=": view.zoom * 1.25, "-": view.zoom / 1.25, 0: 1 };
  if (event.key === "/") {
    $("search").focus();
    $("search").select();
  } else if (zooms[event.key]) {
    zoomTo(zooms[event.key]);
  } else if (stage.contains(event.target) && view.current && !onStage(event.key)) {
    return;
  } else if (!stage.contains(event.target)) {
    return;
  }
  event.preventDefault();
}

function onStage(key) {
  if (key === "Enter" || key === " ") enter(view.current);
  else if (key === "c") fold(view.current);
  else if (key === "Home" || key === "End") goTo(edgeOfPicture(key));
  else if (key.startsWith("Arrow")) {
    const next = neighbour(view.current, key);
    if (next) goTo(next);
  } else return false;
  return true;
}
