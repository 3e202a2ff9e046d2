/** A schedule in plain words. Pure; what has no simple sentence is said field by field. */

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const months = [
  ["JAN", "January"],
  ["FEB", "February"],
  ["MAR", "March"],
  ["APR", "April"],
  ["MAY", "May"],
  ["JUN", "June"],
  ["JUL", "July"],
  ["AUG", "August"],
  ["SEP", "September"],
  ["OCT", "October"],
  ["NOV", "November"],
  ["DEC", "December"],
] as const;

const two = (value: string) => value.padStart(2, "0");

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** `1-5` → `Monday to Friday`; every part by the names of its numbers. */
function named(field: string, nameOf: (text: string) => string): string {
  return listed(
    field.split(",").map((part) => {
      const [range = "", step] = part.split("/");
      const words = range === "*" ? "" : range.split("-").map(nameOf).join(" to ");
      if (step === undefined) return words;
      return words === "" ? `every ${ordinal(step)}` : `every ${ordinal(step)} of ${words}`;
    }),
  );
}

function ordinal(step: string): string {
  const endings: Record<string, string> = { "2": "2nd", "3": "3rd", "22": "22nd", "23": "23rd" };
  return endings[step] ?? `${step}th`;
}

function dayName(text: string): string {
  return days[Number(text)] ?? days.find((day) => day.toUpperCase().startsWith(text)) ?? text;
}

function monthName(text: string): string {
  return months[Number(text) - 1]?.[1] ?? months.find(([short]) => short === text)?.[1] ?? text;
}

const isNumber = (field: string) => /^\d+$/.test(field);
const areNumbers = (field: string) => /^\d+(,\d+)*$/.test(field);

function timeWords(minute: string, hour: string): string {
  if (isNumber(minute) && areNumbers(hour))
    return `at ${listed(hour.split(",").map((one) => `${two(one)}:${two(minute)}`))}`;
  const every = /^\*\/(\d+)$/;
  const [minuteStep, hourStep] = [every.exec(minute)?.[1], every.exec(hour)?.[1]];
  const hours = hour === "*" ? "" : `, in hour ${named(hour, (text) => text)}`;
  if (minute === "*") return `every minute${hours}`;
  if (minuteStep !== undefined) return `every ${minuteStep} minutes${hours}`;
  const past = isNumber(minute) ? `at minute ${minute}` : `at minutes ${named(minute, (text) => text)}`;
  if (hour === "*") return minute === "0" ? "every hour" : `every hour, ${past}`;
  if (hourStep !== undefined)
    return minute === "0" ? `every ${hourStep} hours` : `every ${hourStep} hours, ${past}`;
  return `${past}${hours}`;
}

/**
 * `0 6 * * 1-5` → `at 06:00, Monday to Friday`. The text must have been read by `parseSchedule`.
 *
 * @example describeSchedule("0 6 * * *") // "every day at 06:00"
 */
export function describeSchedule(cron: string): string {
  const [minute = "*", hour = "*", date = "*", month = "*", weekday = "*"] = cron.split(" ");
  const time = timeWords(minute, hour);
  const inMonths = month === "*" ? "" : `, in ${named(month, monthName)}`;
  const onDates = `on day ${named(date, (text) => text)} of the month`;
  const onDays = named(weekday, dayName);
  if (date === "*" && weekday === "*")
    return `${time.startsWith("at ") ? "every day " : ""}${time}${inMonths}`;
  if (date === "*") return `${time}, ${onDays}${inMonths}`;
  if (weekday === "*") return `${time}, ${onDates}${inMonths}`;
  return `${time}, ${onDates} and also every ${onDays}${inMonths}`;
}
