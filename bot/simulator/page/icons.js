/** The line drawings of the page. */

const SHAPES = {
  send: "M4 12l16-8-5 16-3.5-6.5z M11.5 13.5L20 4",
  attach: "M19 11.5l-7.5 7.5a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-7.9 7.9a1.5 1.5 0 0 1-2.1-2.1l7-7",
  menu: "M5 7h14 M5 12h14 M5 17h14",
  more: "M12 6v.01 M12 12v.01 M12 18v.01",
  reply: "M10 6l-6 5.5 6 5.5 M4 11.5h9a7 7 0 0 1 7 6.5",
  edit: "M5 19l1-4L16 5l3 3L9 18z M14 7l3 3",
  copy: "M9 9h10v10H9z M15 9V5H5v10h4",
  delete: "M5 7h14 M10 7V4.5h4V7 M7 7l1 12.5h8L17 7 M10.5 11v5 M13.5 11v5",
  close: "M6 6l12 12 M18 6L6 18",
  down: "M12 5v14 M6 13l6 6 6-6",
  document: "M7 3.5h7l4 4V20.5H7z M14 3.5v4h4",
  photo: "M4 6h16v13H4z M4 16l5-5 4 4 3-3 4 4 M15.5 9.5v.01",
  place: "M12 21c4-5 6.5-8.2 6.5-11.5a6.5 6.5 0 0 0-13 0C5.5 12.8 8 16 12 21z M12 11.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
  sticker: "M20 12a8 8 0 1 0-8 8c1 0 8-6 8-8z M20 12c-5 0-8 2-8 8 M9 9.5v.01 M14 9.5v.01",
  poll: "M6 20v-7 M12 20V5 M18 20v-10",
  voice: "M12 3.5a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0V6A2.5 2.5 0 0 1 12 3.5z M6 11a6 6 0 0 0 12 0 M12 17v3.5",
  play: "M8 5.5v13l11-6.5z",
  pause: "M8.5 6v12 M15.5 6v12",
  link: "M8 16L16.5 7.5 M9.5 7h7.5v7.5",
  block: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z M6.5 6.5l11 11",
  check: "M5 12.5l4.5 4.5L19 7.5",
  refused: "M12 4l9 16H3z M12 10v4.5 M12 17.3v.01",
  calls: "M8.5 7L3.5 12l5 5 M15.5 7l5 5-5 5",
  chat: "M4 5h16v11H10l-4.5 4v-4H4z",
  people: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6z M3 19c.5-3.5 2.8-5 6-5s5.5 1.5 6 5 M15.5 5.5a3 3 0 0 1 0 5.5 M17 14.3c2.2.5 3.6 2 4 4.7",
};

const STREETS = "M-10 40L250 90 M-10 96L250 20 M40 -10L70 130 M120 -10L150 130 M205 -10L190 130 M60 130L240 60";

/** A line drawing that takes the colour of the words around it; hidden from screen readers. */
export function icon(name) {
  return drawing("0 0 24 24", SHAPES[name], `icon icon-${name}`);
}

/** A few streets, for the ground under a pin: no map is fetched from anywhere. */
export function streets() {
  const svg = drawing("0 0 240 112", STREETS, "streets");
  svg.setAttribute("preserveAspectRatio", "xMidYMid slice");
  return svg;
}

function drawing(viewBox, shape, className) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", shape);
  svg.append(path);
  return svg;
}
