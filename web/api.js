// Asks the agent. Paths are relative to the page, so that it works behind a proxy's prefix, too.

const pageBytesMax = 4 * 1024 * 1024;

/** What went wrong, in words for a person. */
export class Failure extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure("the agent does not answer");
  }
  return answer;
}

/** The agent's own JSON. */
export async function own(name, signal) {
  const answer = await ask(`api/martlet/${name}`, { signal });
  if (!answer.ok) throw new Failure((await answer.text()).trim(), answer.status);
  return answer.json();
}

export async function text(name, signal) {
  const answer = await ask(`api/martlet/${name}`, { signal });
  if (!answer.ok) throw new Failure((await answer.text()).trim(), answer.status);
  return answer.text();
}

/** The Prometheus API: the `data` of its answer, with its warnings. */
export async function query(name, parameters = {}, signal = undefined) {
  const url = `api/v1/${name}?${new URLSearchParams(parameters)}`;
  const answer = await ask(url, { signal });
  let json;
  try {
    json = await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(`no answer to read (HTTP ${answer.status})`, answer.status);
  }
  if (json.status !== "success") throw new Failure(json.error ?? "no success", answer.status);
  return { data: json.data, warnings: json.warnings ?? [] };
}

/** `{__name__="…"}`: names may be words of the language, or no names at all. */
export function selector(name) {
  return `{__name__=${JSON.stringify(name)}}`;
}

/**
 * The type of each metric, by name: what the store knows of it, else what the page for Prometheus
 * says in its first megabytes.
 */
export async function types(signal) {
  const known = await query("metadata", {}, signal).catch(() => ({ data: {} }));
  const found = new Map(Object.entries(known.data).map(([name, entries]) =>
    [name, entries[0]?.type]));
  if (found.size > 0) return found;
  let bytesLeft = pageBytesMax;
  await lines("metrics", signal, (some) => {
    for (const line of some) {
      bytesLeft -= line.length + 1;
      const match = /^# TYPE (\S+) (\S+)$/.exec(line);
      if (match) found.set(match[1], match[2]);
    }
    return bytesLeft > 0;
  }).catch(() => {});
  return found;
}

/**
 * Calls back with the lines of a stream as they come, until it ends or the call says `false`.
 */
export async function lines(path, signal, online) {
  const answer = await ask(path, { signal });
  if (!answer.ok) throw new Failure((await answer.text()).trim(), answer.status);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return undefined;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    if (online(parts) === false) return reader.cancel();
  }
}

/**
 * Runs jobs a few at a time: a browser has six connections to a host, of which a tail and the
 * status take two.
 */
export class Queue {
  constructor(atOnce = 3) {
    this.free = atOnce;
    this.waiting = [];
  }

  add(job) {
    this.waiting.push(job);
    this.next();
  }

  clear() {
    this.waiting = [];
  }

  async next() {
    if (this.free === 0) return;
    const job = this.waiting.shift();
    if (!job) return;
    this.free -= 1;
    try {
      await job();
    } catch {
      // A job says itself what went wrong.
    }
    this.free += 1;
    this.next();
  }
}
