// Times come in UTC and are told as people here tell them.

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayAndClock = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

/** Writes every <time> below `root` in local time, with the full time as its title. */
export function tellTimes(root) {
  for (const place of root.querySelectorAll("time[datetime]")) {
    const time = new Date(place.dateTime);
    if (Number.isNaN(time.getTime())) continue;
    const today = time.toDateString() === new Date().toDateString();
    place.textContent = (today ? clock : dayAndClock).format(time);
    place.title = full.format(time);
  }
}
