/* What the person sees: one thing a screen. Everything said so far lives in `state` and nowhere else. */
(function () {
  'use strict';

  var data = JSON.parse(document.getElementById('data').textContent);
  var page = data.page, site = data.site, words = data.words;
  var main = document.getElementById('main'), live = document.getElementById('live');
  var backButton = document.getElementById('back'), skipButton = document.getElementById('skip');
  var SIZES = [100, 125, 150, 200], CHOICES = ['yes', 'no', 'unsure'], MINUTE = 60000;

  var state;

  function fresh() {
    state = {answers: {}, shown: [], screen: null, queue: null, toldEnough: false, contact: '', touched: Date.now(), sound: null};
  }

  function fill(sentence, values) {
    return Object.keys(values).reduce(function (text, name) {
      return text.split('{' + name + '}').join(values[name]);
    }, sentence);
  }

  /* ── building ─────────────────────────────────────────────────────────────────────────────────── */

  function make(name, settings, children) {
    var node = document.createElement(name);
    Object.keys(settings || {}).forEach(function (key) {
      if (key === 'click') node.addEventListener('click', settings.click);
      else if (settings[key] !== null) node.setAttribute(key, settings[key]);
    });
    [].concat(children || []).forEach(function (child) {
      if (child) node.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
    });
    return node;
  }

  function paragraph(text, kind) { return text ? make('p', {class: kind || null}, text) : null; }

  function paragraphs(said, kind) {
    return [].concat(said || []).map(function (text) { return paragraph(text, kind); });
  }

  function button(text, click, kind, settings) {
    return make('button', Object.assign({type: 'button', class: kind || 'plain', click: click}, settings || {}), text);
  }

  function heading(text) { return make('h1', {tabindex: '-1', id: 'heading'}, text); }

  function list(items, kind) {
    return items.length ? make('ul', {class: kind || null}, items.map(function (item) { return make('li', {}, item); })) : null;
  }

  function say(text) { live.textContent = text; }

  function silence() {
    if (state.sound) { state.sound.pause(); state.sound = null; }
  }

  /* A button that reads aloud, where the site gave a recording. */
  function listen(name, label) {
    var source = data.audio[name];
    if (!source) return null;
    var one = button(label || words.listen, function () {
      var playing = state.sound;
      silence();
      if (playing && playing.owner === one) { one.textContent = label || words.listen; return; }
      state.sound = new Audio(source);
      state.sound.owner = one;
      state.sound.onended = function () { one.textContent = label || words.listen; state.sound = null; };
      one.textContent = words.listen_stop;
      // a sound that is stopped before it begins, or that the phone cannot play, is no fault of the page
      var begun = state.sound.play();
      if (begun) begun.catch(function () { one.textContent = label || words.listen; });
    }, 'listen');
    return one;
  }

  /* Puts a screen in place of the one before, and the reader's focus on its heading. */
  function show(name, children, bars) {
    silence();
    state.screen = name;
    main.textContent = '';
    main.className = name;
    children.forEach(function (child) { if (child) main.appendChild(child); });
    backButton.hidden = !bars.back;
    backButton.onclick = bars.back || null;
    skipButton.hidden = !bars.skip;
    skipButton.onclick = bars.skip || null;
    document.getElementById('bar').hidden = !bars.back && !bars.skip;
    say('');
    window.scrollTo(0, 0);
    var first = document.getElementById('heading');
    if (first) first.focus({preventScroll: true});
  }

  /* ── the way through ──────────────────────────────────────────────────────────────────────────── */

  function go(screen) {
    state.shown.push(screen);
    screen();
  }

  function back() {
    state.shown.pop();
    state.shown[state.shown.length - 1]();
  }

  function asked() {
    return reason.visible(page, state.answers).reduce(function (all, section) { return all.concat(section.items); }, []);
  }

  function next() {
    var waiting = (state.queue || asked()).filter(function (id) { return state.queue || !state.answers[id]; });
    if (state.queue) state.queue = waiting.slice(1);
    if (waiting.length) go(question.bind(null, waiting[0]));
    else go(result);
  }

  function answer(id, given) {
    state.answers[id] = given;
    var item = page.items[id], enough = item.stop && reason.isSign(item, given);
    if (!enough && !state.toldEnough) enough = reason.assess(page, state.answers).outcome === page.outcomes[0].id;
    if (enough && !state.toldEnough) {
      state.toldEnough = true;
      go(enoughSaid);
    } else next();
  }

  /* ── screens ──────────────────────────────────────────────────────────────────────────────────── */

  function start() {
    var said = words.start;
    show('start', [
      heading(said.title),
      listen('start', said.read_aloud),
      paragraph(said.watched, 'first'),
      paragraph(said.leaving),
      paragraph(fill(said.pause, {cover: site.cover, forget: site.forget})),
      button(said.go_on, function () { go(notice); }, 'main-button')
    ], {});
  }

  function notice() {
    var said = words.notice, hands = site.office !== null;
    show('notice', [
      heading(said.title),
      listen('notice', said.read_aloud),
      list(page.words.notice, 'first'),
      make('div', {class: 'box'}, [
        make('h2', {}, said.keeps),
        paragraph(hands ? said.keeps_says : said.keeps_alone),
        make('h2', {}, hands ? said.sees : said.sees_here),
        paragraph(site.who_sees),
        make('h2', {}, said.report),
        paragraph(site.must_report),
        paragraph(said.immigration[site.immigration], 'strong')
      ]),
      paragraph(page.reviewed ? '' : page.words.not_reviewed, 'small'),
      button(said.begin, next, 'main-button')
    ], {back: back});
  }

  function sectionOf(id) {
    return page.sections.filter(function (section) { return section.items.indexOf(id) >= 0; })[0];
  }

  function question(id) {
    var item = page.items[id], section = sectionOf(id), before = state.answers[id];
    var opens = section.items[0] === id;
    show('question', [
      paragraph(section.title, 'over'),
      opens ? paragraph(section.intro, 'intro') : null,
      heading(item.ask),
      paragraph(item.help, 'help'),
      listen(id),
      before ? paragraph(before === 'declined' ? words.skipped : fill(words.before, {answer: page.words.answer[before]}), 'before') : null,
      make('div', {class: 'answers', role: 'group', 'aria-labelledby': 'heading'}, CHOICES.map(function (choice) {
        return button(page.words.answer[choice], function () { answer(id, choice); }, 'answer');
      })),
      button(words.stop, function () { go(result); }, 'link')
    ], {back: back, skip: function () { answer(id, 'declined'); }});
  }

  function enoughSaid() {
    var said = words.enough;
    show('enough', [
      heading(said.title),
      paragraph(said.says),
      button(said.finish, function () { go(result); }, 'main-button'),
      button(said.go_on, next, 'plain')
    ], {back: back});
  }

  function helpLine(line) {
    return make('div', {class: 'help-line'}, [
      make('h3', {}, line.name),
      paragraph(line.says),
      line.phone ? make('p', {}, make('a', {href: 'tel:' + line.phone.replace(/[^+0-9*#]/g, ''), class: 'phone'}, line.phone)) : null,
      paragraph(line.address),
      paragraph(line.hours, 'small'),
      paragraph(fill(words.result.checked, {day: line.checked}), 'small')
    ]);
  }

  function dayAfter(days) {
    var day = new Date();
    day.setDate(day.getDate() + days);
    return day.toLocaleDateString(page.language, {day: 'numeric', month: 'long', year: 'numeric'});
  }

  function againIn(outcome) {
    // the questionnaire's own day is for the case that nothing was said; the rule's for all others
    var own = outcome === 'no_signs_recorded_so_far' && page.instrument.again_after_days;
    return own || page.rule.again_after_days[outcome];
  }

  function result() {
    var said = words.result, found = reason.assess(page, state.answers), outcome = page.words.outcome[found.outcome];
    var why = [];
    page.outcomes.forEach(function (one) {
      if (one.id === found.outcome) {
        one.routes.forEach(function (route) {
          if (found.routes.indexOf(route.id) >= 0 && why.indexOf(route.person) < 0) why.push(route.person);
        });
      }
    });
    show('result', [
      heading(outcome.title),
      listen('outcome.' + found.outcome)
    ].concat(paragraphs(outcome.person, 'first'), [
      make('h2', {}, said.next)
    ], paragraphs(outcome.next), [
      paragraph(found.outcome === page.outcomes[0].id ? '' : fill(said.again, {day: dayAfter(againIn(found.outcome))}), 'small'),
      make('div', {class: 'print'}, [make('h2', {}, said.help)].concat(
        site.help.length ? site.help.map(helpLine) : [paragraph(said.none)],
        [paragraph(site.help.some(function (line) { return line.phone; }) ? said.call_stays : '', 'small')]
      )),
      why.length ? make('h2', {}, said.why) : null,
      list(why),
      site.office ? button(fill(said.hand, {office: site.office.name}), function () { go(hand); }, 'main-button') : null,
      found.open.length ? button(said.more, function () {
        state.queue = found.would_change.concat(found.open.filter(function (id) { return found.would_change.indexOf(id) < 0; }));
        next();
      }, 'plain') : null,
      button(said.done, close, 'plain'),
      make('h2', {class: 'quiet'}, said.always)
    ], paragraphs(page.words.always, 'small'), [
      paragraph(page.instrument.unvalidated, 'small'),
      paragraph(fill(said.rule, {
        instrument: page.instrument.title, version: page.instrument.version, rule: page.rule.id + ' ' + page.rule.version
      }), 'small')
    ]), {back: back});
  }

  /* What is handed over: ids and answers, never the words of a question. */
  function told() {
    var today = new Date(), two = function (number) { return (number < 10 ? '0' : '') + number; };
    var all = {
      form: 1, of: [page.instrument.id, page.instrument.version, page.rule.version, page.language], sure: site.assures,
      day: today.getFullYear() + '-' + two(today.getMonth() + 1) + '-' + two(today.getDate())
    };
    CHOICES.concat('declined').forEach(function (choice) {
      all[choice] = Object.keys(state.answers).filter(function (id) { return state.answers[id] === choice; }).join(' ');
    });
    all.contact = state.contact;
    return JSON.stringify(all);
  }

  function hand() {
    var said = words.hand, office = {office: site.office.name};
    var problem = make('p', {class: 'problem', id: 'problem', role: 'alert'});
    var contact = make('textarea', {
      id: 'contact', rows: '4', autocomplete: 'off', autocorrect: 'off', autocapitalize: 'off', spellcheck: 'false',
      'aria-describedby': 'hint problem'
    });
    contact.value = state.contact;
    show('hand', [
      heading(said.title),
      paragraph(fill(said.office, office), 'first'),
      paragraph(said.what),
      paragraph(said.choice, 'strong'),
      make('form', {autocomplete: 'off'}, [
        make('label', {for: 'contact'}, said.contact),
        make('p', {id: 'hint', class: 'hint'}, said.contact_hint),
        problem,
        contact
      ]),
      button(said.agree, function () {
        state.contact = contact.value.trim();
        var over = handover.over(told(), site.office.size);
        if (over > 0) {
          contact.setAttribute('aria-invalid', 'true');
          problem.textContent = fill(said.too_long, {over: over});
          contact.focus();
          return;
        }
        var sealed;
        try {
          sealed = handover.seal(told(), handover.fromBase32(site.office.key), site.office.size);
        } catch (error) {
          // a browser that gives no true random numbers cannot lock anything
          problem.textContent = said.no_random;
          return;
        }
        go(code.bind(null, handover.parts(sealed)));
      }, 'main-button'),
      button(said.refuse, function () { state.contact = ''; back(); }, 'plain')
    ], {back: back});
    main.querySelector('form').addEventListener('submit', function (event) { event.preventDefault(); });
  }

  function code(parts) {
    var said = words.code, name = said.file_name + '.txt';
    show('handed', [
      heading(said.title),
      paragraph(fill(said.says, {office: site.office.name}), 'first')
    ].concat(parts.map(function (part, place) {
      var of = {part: place + 1, parts: parts.length};
      return make('figure', {}, [
        parts.length > 1 ? make('figcaption', {}, fill(said.part, of)) : null,
        handover.draw(part, said.picture + (parts.length > 1 ? ' (' + fill(said.part, of) + ')' : ''))
      ]);
    }), [
      paragraph(fill(said.file_stays, {file: name}), 'small'),
      button(said.file, function () {
        var address = URL.createObjectURL(new Blob([parts.join('\n') + '\n'], {type: 'text/plain'}));
        var link = make('a', {href: address, download: name});
        link.click();
        setTimeout(function () { URL.revokeObjectURL(address); }, 1000);
        say(said.saved);
      }, 'plain'),
      button(words.result.done, close, 'plain')
    ]), {back: back});
  }

  function close() {
    silence();
    fresh();
    show('closed', [heading(words.closed.title), paragraph(words.closed.says)], {});
  }

  /* ── out of sight ─────────────────────────────────────────────────────────────────────────────── */

  function pause() {
    if (state.screen === 'paused' || state.screen === 'closed' || !state.shown.length) return;
    var area = document.getElementById('contact');
    if (area) state.contact = area.value.trim();
    show('paused', [
      heading(words.paused.title),
      paragraph(words.paused.says),
      button(words.paused.go_on, function () {
        if (!tooLate()) state.shown[state.shown.length - 1]();
      }, 'main-button')
    ], {});
  }

  function tooLate() {
    if (Date.now() - state.touched < (site.cover + site.forget) * MINUTE || state.screen === 'closed') return false;
    close();
    return true;
  }

  function watch() {
    if (!document.contains(main)) return;
    if (!tooLate() && Date.now() - state.touched >= site.cover * MINUTE) pause();
  }

  function touched() {
    // a touch that comes after the end must find the page forgotten, even where the timer slept with the phone
    watch();
    if (state.screen !== 'closed') state.touched = Date.now();
  }

  ['pointerdown', 'touchstart', 'keydown', 'input'].forEach(function (kind) {
    document.addEventListener(kind, touched, {capture: true, passive: true});
  });
  setInterval(watch, 2000);
  // what a list of open apps would show is the paused page
  document.addEventListener('visibilitychange', function () { if (document.hidden) pause(); else watch(); });

  // on phones the back gesture goes back one screen; it makes no entry in the history
  if (typeof CloseWatcher === 'function' && window.matchMedia('(pointer: coarse)').matches) {
    (function again() {
      var watcher = new CloseWatcher();
      watcher.onclose = function () {
        if (!backButton.hidden) backButton.click();
        again();
      };
    }());
  }

  /* ── the frame ────────────────────────────────────────────────────────────────────────────────── */

  var size = 0;
  document.getElementById('larger').addEventListener('click', function () {
    size = (size + 1) % SIZES.length;
    document.documentElement.setAttribute('data-size', SIZES[size]);
    say(fill(words.larger_now, {size: SIZES[size]}));
  });
  document.getElementById('leave').addEventListener('click', leave.now);
  leave.forgetting(function () { silence(); fresh(); });
  leave.saying(function (left) {
    say(left === 1 ? words.leave_press : fill(words.leave_presses, {left: left}));
  });

  fresh();
  go(start);
}());
