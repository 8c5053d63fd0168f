// What the pages do beyond being read: see docs/console.md.

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// --- times, in the reader's own zone ------------------------------------------------------------------

const RELATIVE = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto' });
const ABSOLUTE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const UNITS = [['second', 60], ['minute', 60], ['hour', 24], ['day', 30], ['month', 12], ['year', Infinity]];

function relative(from) {
  let amount = (from - Date.now()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(amount) < size) return RELATIVE.format(Math.trunc(amount), unit);
    amount /= size;
  }
}

function tellTimes() {
  for (const time of all('time[data-moment]')) {
    const at = new Date(time.dateTime);
    const text = relative(at);
    if (time.textContent !== text) time.textContent = text;
    time.title ||= ABSOLUTE.format(at);
  }
  for (const since of all('[data-since]')) {
    const seconds = Math.max(0, Math.round((Date.now() - new Date(since.dataset.since)) / 1000));
    const text = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    if (since.textContent !== text) since.textContent = text;
  }
}

// --- what is said --------------------------------------------------------------------------------------

function notify(text) {
  const notice = document.createElement('p');
  notice.className = 'notice';
  notice.textContent = text;
  one('#notices').append(notice);
  setTimeout(() => notice.remove(), 6000);
}

function say(text) {
  one('#said').textContent = text;
}

// --- live: what an event, or time, has made old is fetched again and put in its place -----------------

/** Replaces each [data-live] by what the server says of it now; all where no test is given. */
async function refresh(concerns = () => true) {
  if (leaving || !all('[data-live]').some(concerns)) return;
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (leaving) return;
  if (answer.redirected && new URL(answer.url).pathname === '/console/sign-in') return location.reload();
  if (answer.status === 404) return location.reload();
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const old of all('[data-live]').filter(concerns)) {
    const now = page.getElementById(old.id);
    if (now && !isBusy(old)) replace(old, now);
  }
  tellTimes();
}

/** Whether somebody is just filling something in there. */
function isBusy(element) {
  return one('dialog[open]', element) || one(':is(input, textarea, select):focus', element);
}

function replace(old, now) {
  const focused = old.contains(document.activeElement) ? document.activeElement.id : '';
  const open = new Set(all('details[open][id]', old).map(it => it.id));
  const next = document.importNode(now, true);
  all('details[id]', next).forEach(it => { it.open ||= open.has(it.id); });
  const words = next.dataset.says;
  if (words && words !== old.dataset.says) say(words);
  old.replaceWith(next);
  if (focused) document.getElementById(focused)?.focus();
}

const TYPES = ['project.created', 'project.updated', 'project.deleted', 'deployment.created', 'deployment.queued',
  'deployment.started', 'deployment.requeued', 'deployment.cancel_requested', 'deployment.ready',
  'deployment.failed', 'deployment.deleted', 'release.created'];
let leaving = false;
let feed;
let due;
let concerned = [];

function heard(event) {
  const { type, projectId, deploymentId } = JSON.parse(event.data);
  concerned.push('*', type.split('.')[0], projectId, deploymentId);
  due ??= setTimeout(async () => {
    const words = concerned;
    concerned = [];
    await refresh(it => it.dataset.live.split(' ').some(word => words.includes(word))).catch(() => {});
    due = undefined;
    if (concerned.length) due = setTimeout(() => { due = undefined; refresh().catch(() => {}); }, 400);
  }, 250);
}

function listen() {
  if (feed || document.hidden || !all('[data-live]').some(it => /[^\d\ss]/.test(it.dataset.live))) return;
  feed = new EventSource('/v1/events');
  TYPES.forEach(type => feed.addEventListener(type, heard));
  feed.onopen = () => {
    document.body.classList.contains('stale') && refresh().catch(() => {});
    document.body.classList.remove('stale');
  };
  feed.onerror = () => {
    document.body.classList.add('stale');
    // A status other than 200 ends it for good.
    if (feed.readyState === EventSource.CLOSED) {
      feed = undefined;
      setTimeout(listen, 5000);
    }
  };
}

// A page that nobody sees needs none, and a browser has six connections to a service.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    feed?.close();
    feed = undefined;
  } else {
    listen();
    refresh().catch(() => {});
  }
});
addEventListener('pagehide', () => feed?.close());

function tick() {
  tellTimes();
  const second = Math.floor(Date.now() / 1000);
  if (!document.hidden) {
    refresh(it => it.dataset.live.split(' ').some(word => /^\d+s$/.test(word) && second % parseInt(word) === 0))
      .catch(() => {});
  }
}

// --- actions: a form says which operation of the API it is ---------------------------------------------

/** What the fields of a form hold, as JSON. Of a change only what is another than it was. */
function members(form, changed) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.closest('[data-call]') !== form) continue;
    const list = field.dataset.type === 'list';
    if (field.type === 'checkbox') {
      if (list) (body[field.name] ??= []).push(...(field.checked ? [field.value] : []));
      else if (!changed || field.checked !== field.defaultChecked) body[field.name] = field.checked;
    } else if (field.type === 'radio') {
      if (field.checked) body[field.name] = field.value;
    } else if (field.type === 'select-multiple') {
      body[field.name] = [...field.selectedOptions].map(it => it.value);
    } else if (changed ? field.value !== (field.defaultValue ?? field.dataset.was) : field.value !== '') {
      body[field.name] = list ? field.value.split(/[\s,]+/).filter(Boolean)
        : field.dataset.type === 'number' ? Number(field.value)
        : field.dataset.type === 'json' ? JSON.parse(field.value)
        : field.dataset.type === 'time' ? new Date(field.value).toISOString() : field.value;
    }
  }
  return body;
}

const fill = (text, values, encode = it => it) => text.replace(/:(\w+)/g, (_, name) => encode(values[name] ?? ''));

async function call(form) {
  const [method, path] = form.dataset.call.split(' ');
  const button = one('button:not([type="button"])', form);
  const patch = method === 'PATCH';
  const headers = { Accept: 'application/json' };
  if (form.dataset.ifMatch) headers['If-Match'] = form.dataset.ifMatch;
  // The same until it has gone well: whoever presses twice, or again after an answer was lost, wants it once.
  if (method === 'POST') headers['Idempotency-Key'] = form.dataset.once ||= crypto.randomUUID?.() ?? String(Math.random());
  const body = method === 'DELETE' ? undefined : members(form, patch);
  if (body) headers['Content-Type'] = patch ? 'application/merge-patch+json' : 'application/json';
  clear(form);
  button?.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    if (answer.status === 401) return location.reload();
    const text = await answer.text();
    const said = text ? JSON.parse(text) : {};
    if (answer.ok) await done(form, said);
    else {
      if (answer.status < 500) delete form.dataset.once;
      blame(form, said);
    }
  } catch {
    blame(form, { title: 'No answer', detail: 'the service cannot be reached; nothing is known to have changed' });
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

async function done(form, said) {
  delete form.dataset.once;
  const { then, reveal, done: words } = form.dataset;
  if (words) notify(fill(words, said));
  if (reveal) {
    const target = document.getElementById(reveal);
    all('[data-value]', target).forEach(it => { (it.value === undefined ? it.textContent = said[it.dataset.value] : it.value = said[it.dataset.value]); });
    form.hidden = true;
    target.hidden = false;
    target.focus();
    return refresh();
  }
  if (then) {
    leaving = true;
    return location.assign(fill(then, said, encodeURIComponent));
  }
  form.closest('dialog')?.close();
  if (form.closest('details')) form.closest('details').open = false;
  if (!form.dataset.call.startsWith('PATCH')) form.reset();
  // What somebody is in is not replaced under their hands: let go of it, and take it up again.
  const held = form.contains(document.activeElement) ? document.activeElement.id : '';
  if (held) document.activeElement.blur();
  await refresh();
  if (held) document.getElementById(held)?.focus();
}

function clear(form) {
  all('.error, .problem', form).forEach(it => it.remove());
  all('[aria-invalid]', form).forEach(it => {
    it.removeAttribute('aria-invalid');
    it.removeAttribute('aria-describedby');
  });
}

/** Says what is wrong where it is wrong, and the rest above the buttons. */
function blame(form, problem) {
  const elsewhere = [];
  let first;
  for (const { field, detail } of problem.errors ?? []) {
    const input = form.elements.namedItem(field.replace(/[.[].*/, ''));
    const control = input instanceof RadioNodeList ? input[0] : input;
    if (!control || control.type === 'hidden') {
      elsewhere.push(`${field} ${detail}`);
      continue;
    }
    const reason = Object.assign(document.createElement('p'), { className: 'error', id: `${control.id}-error`, textContent: detail });
    control.setAttribute('aria-invalid', 'true');
    control.setAttribute('aria-describedby', reason.id);
    (control.closest('.field') ?? control.parentElement).append(reason);
    first ??= control;
  }
  if (elsewhere.length || !first) {
    const text = elsewhere.join('; ') || (problem.detail ? `${problem.title}: ${problem.detail}` : 'That did not work.');
    const place = one('.actions', form) ?? form.lastElementChild;
    const note = Object.assign(document.createElement('p'), { className: 'problem', textContent: text });
    note.setAttribute('role', 'alert');
    if (form.dataset.quiet !== undefined || !form.closest('dialog') && form.childElementCount < 2) notify(text);
    else place.before(note);
  }
  first?.focus();
}

document.addEventListener('submit', event => {
  const form = event.target;
  if (form.dataset.call) {
    event.preventDefault();
    if (!one('[aria-busy="true"]', form)) call(form);
  }
});

document.addEventListener('click', event => {
  const button = event.target.closest('[data-opens], [data-closes], [data-copies]');
  if (!button) return;
  if (button.dataset.opens) document.getElementById(button.dataset.opens).showModal();
  else if (button.dataset.copies) navigator.clipboard?.writeText(document.getElementById(button.dataset.copies).textContent).then(() => notify('Copied'));
  else button.closest('dialog').close();
});

// Fields that change what a list shows do so at once.
document.addEventListener('change', event => {
  if (event.target.matches('form[method="get"] select')) event.target.form.requestSubmit();
});

// / goes to the search, as in most places where there is one.
document.addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, textarea, select, dialog')) return;
  const search = one('input[type="search"]');
  if (search) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});

tellTimes();
setInterval(tick, 1000);
listen();

// --- a log: read on as it is written, back as far as somebody goes, searched as a whole ----------------

function openLog(log) {
  const follow = one('#log-follow'), wrap = one('#log-wrap'), search = one('#log-search'), found = one('#log-found');
  const chunks = () => all('.chunk', log);
  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 24;
  let reading = false;
  let stream;

  const lines = async query => {
    const answer = await fetch(`${log.dataset.log}?${new URLSearchParams(query)}`, { headers: { Accept: 'text/html' } });
    if (!answer.ok) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('.chunk');
  };

  function following(on) {
    follow.setAttribute('aria-pressed', on);
    if (on) log.scrollTop = log.scrollHeight;
  }
  /** As long as it is followed, also when lines turn out to be higher than was thought. */
  const keepUp = () => requestAnimationFrame(() => {
    if (!isFollowing()) return;
    log.scrollTop = log.scrollHeight;
    requestAnimationFrame(() => { if (isFollowing()) log.scrollTop = log.scrollHeight; });
  });
  const isFollowing = () => follow.getAttribute('aria-pressed') === 'true';

  /** Puts the next lines behind the last ones. */
  function append(next) {
    const last = chunks().at(-1);
    one('#log-nothing')?.remove();
    const open = one('.line:last-child[data-open]', last);
    if (open && next.firstElementChild && last.dataset.attempt === next.dataset.attempt) {
      open.append(...next.firstElementChild.childNodes);
      if (!('open' in next.firstElementChild.dataset)) delete open.dataset.open;
      next.firstElementChild.remove();
    }
    if (last.childElementCount + next.childElementCount > 1000 || last.dataset.attempt !== next.dataset.attempt) {
      // What is not drawn any more from now on is as high as it was.
      last.style.containIntrinsicBlockSize = `auto ${last.offsetHeight}px`;
      last.after(next);
    }
    else {
      last.append(...next.childNodes);
      const { next: place, more, ended, style, attempt } = next.dataset;
      Object.assign(last.dataset, { next: place, more, ended, style, attempt });
      last.classList.toggle('long', last.childElementCount > 400);
    }
  }

  async function readOn() {
    if (reading) return;
    reading = true;
    try {
      do {
        const { next: cursor, style } = chunks().at(-1).dataset;
        append(await lines({ cursor, style }));
        one('#log-later')?.remove();
        keepUp();
      } while (chunks().at(-1).dataset.more === 'true');
    } finally {
      reading = false;
    }
  }

  async function readBack() {
    const first = chunks()[0];
    const before = log.scrollHeight - log.scrollTop;
    const earlier = await lines({ before: first.dataset.from });
    if (!earlier.childElementCount) return one('.earlier', log)?.remove();
    first.before(earlier);
    if (earlier.dataset.from.endsWith(':0')) one('.earlier', log)?.remove();
    log.scrollTop = log.scrollHeight - before;
  }

  function listenTo() {
    if (stream || document.hidden || log.dataset.over === 'true' || new URLSearchParams(location.search).has('attempt')) return;
    stream = new EventSource(`${log.dataset.stream}?cursor=${chunks().at(-1).dataset.next}`);
    let due;
    const news = () => { due ??= setTimeout(() => { due = undefined; readOn().catch(() => {}); }, 80); };
    stream.addEventListener('log', news);
    stream.addEventListener('attempt', event => {
      const { attempt } = JSON.parse(event.data);
      const last = chunks().at(-1);
      if (String(attempt) === last.dataset.attempt) return;
      if (last.childElementCount) return location.reload();
      Object.assign(last.dataset, { attempt, from: `${attempt}:0`, next: `${attempt}:0`, style: '' });
      news();
    });
    stream.addEventListener('end', () => {
      stream.close();
      log.dataset.over = true;
      readOn().then(() => refresh()).catch(() => {});
    });
  }

  follow.addEventListener('click', () => following(!isFollowing()));
  // Who goes up wants to read there, and who comes back to the end what comes next. Lines that are drawn for the first time
  // move the rest as well, but then the whole has another height.
  let top = 0;
  let height = 0;
  log.addEventListener('scroll', () => {
    const up = log.scrollTop < top - 2 && log.scrollHeight === height;
    top = log.scrollTop;
    height = log.scrollHeight;
    if (isFollowing() && up && !atEnd()) following(false);
    else if (!isFollowing() && atEnd() && log.dataset.over !== 'true') follow.setAttribute('aria-pressed', true);
  }, { passive: true });
  function wrapping(on) {
    wrap.setAttribute('aria-pressed', on);
    log.classList.toggle('wrap', on);
    localStorage.setItem('wrap', on);
  }
  wrap.addEventListener('click', () => wrapping(wrap.getAttribute('aria-pressed') !== 'true'));
  wrapping(localStorage.getItem('wrap') === 'true');
  log.addEventListener('click', event => {
    if (!event.target.closest('#log-earlier, #log-later a')) return;
    event.preventDefault();
    (event.target.id === 'log-earlier' ? readBack() : readOn()).catch(() => notify('The log cannot be read now'));
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      stream?.close();
      stream = undefined;
    } else listenTo();
  });

  // Ranges over the text, painted by the browser: the lines themselves stay as they are.
  let hits = [];
  let current = -1;
  async function find() {
    const text = search.value.toLowerCase();
    hits = [];
    current = -1;
    CSS.highlights?.clear();
    if (text) {
      while (one('.earlier', log)) {
        found.textContent = 'Reading…';
        await readBack();
      }
      for (const line of all('.line', log)) {
        const whole = line.textContent.toLowerCase();
        for (let at = whole.indexOf(text); at >= 0 && hits.length < 10000; at = whole.indexOf(text, at + text.length)) hits.push(range(line, at, text.length));
      }
      CSS.highlights?.set('found', new Highlight(...hits));
    }
    found.textContent = text ? `${hits.length === 10000 ? 'more than ' : ''}${hits.length} found` : '';
    if (hits.length) go(1);
  }

  function range(line, at, length) {
    const range = document.createRange();
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let passed = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (at >= passed && at < passed + node.length) range.setStart(node, at - passed);
      if (at + length <= passed + node.length) {
        range.setEnd(node, at + length - passed);
        return range;
      }
      passed += node.length;
    }
    return range;
  }

  function go(step) {
    current = (current + step + hits.length) % hits.length;
    CSS.highlights?.set('current', Object.assign(new Highlight(hits[current]), { priority: 1 }));
    following(false);
    hits[current].startContainer.parentElement.scrollIntoView({ block: 'center', inline: 'nearest' });
    found.textContent = `${current + 1} of ${hits.length}`;
  }

  let typing;
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => find().catch(() => { found.textContent = 'The log cannot be read now'; }), 150);
  });
  search.addEventListener('keydown', event => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (hits.length) go(event.shiftKey ? -1 : 1);
  });

  following(true);
  if (log.dataset.over === 'true') follow.setAttribute('aria-pressed', false);
  if (chunks().at(-1).dataset.more === 'true' && log.dataset.over !== 'true') readOn().catch(() => {});
  listenTo();
}

if (one('#log')) openLog(one('#log'));
