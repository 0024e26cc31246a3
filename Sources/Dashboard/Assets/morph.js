// Makes one tree like another with as few changes as possible, so that players play on and focus stays.

/** Makes `old` like `fresh`; children with an id are matched by it, others by place and kind. */
export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  takeAttributes(old, fresh);
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const match = wanted.id ? childWithID(old, wanted.id) : place && !place.id && alike(place, wanted) ? place : null;
    if (!match) {
      old.insertBefore(document.importNode(wanted, true), place);
      continue;
    }
    if (match === place) place = place.nextSibling;
    else old.insertBefore(match, place);
    if (match.nodeType === Node.ELEMENT_NODE) morph(match, wanted);
    else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

const childWithID = (parent, id) => [...parent.children].find((child) => child.id === id);
const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName;

/** What belongs to the person at the page, not to the server. */
const kept = new Set(["open", "disabled"]);

function takeAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !kept.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!kept.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}
