/* The rules of a screening, read from data: what amparo/screening/reason.py says in Python.
   Vectors made by the one and run through the other hold them equal (tests/screening/phone/test_conformance.py).

   Unknown is never no: an answer that is missing, skipped or unsure keeps its question open. There is no "not" in the
   rules, so one sign more can never lower an outcome. */
var reason = (function () {
  'use strict';

  var MET = 'met', COULD = 'could_be_met', NOT = 'not_met_so_far', UNSEEN = 'not_looked_at';

  /* Whether an expression holds when exactly the items in the set `has` are signs. */
  function holds(page, expression, has) {
    var kind = expression[0];
    if (kind === 'all') return expression.slice(1).every(function (part) { return holds(page, part, has); });
    if (kind === 'any') return expression.slice(1).some(function (part) { return holds(page, part, has); });
    if (kind === 'least' || kind === 'sum') {
      var left = expression[1], weights = expression[2];
      var ids = kind === 'sum' ? Object.keys(weights) : weights;
      for (var place = 0; place < ids.length && left > 0; place += 1) {
        if (has.has(ids[place])) left -= kind === 'sum' ? weights[ids[place]] : 1;
      }
      return left <= 0;
    }
    if (kind === 'met') {
      var named = page.dimensions.filter(function (one) { return one.id === expression[1]; })[0];
      return holds(page, named.met, has);
    }
    throw new Error('unknown rule: ' + kind);
  }

  /* Every item that an expression speaks of. */
  function names(page, expression) {
    var kind = expression[0], found = [];
    if (kind === 'least') found = expression[2];
    else if (kind === 'sum') found = Object.keys(expression[2]);
    else if (kind === 'met') {
      page.dimensions.forEach(function (one) { if (one.id === expression[1]) found = names(page, one.met); });
    } else expression.slice(1).forEach(function (part) { found = found.concat(names(page, part)); });
    return found;
  }

  function together(one, other) {
    var all = new Set(one);
    other.forEach(function (id) { all.add(id); });
    return all;
  }

  function isSign(item, answer) {
    return answer === item.sign || (answer === 'unsure' && item.unsure_counts === true);
  }

  /* What has been answered: which items are signs, and which are settled either way. */
  function read(page, answers) {
    var present = new Set(), settled = new Set();
    Object.keys(answers).forEach(function (id) {
      var item = page.items[id];
      if (!item) return;
      if (isSign(item, answers[id])) present.add(id);
      if (answers[id] === 'yes' || answers[id] === 'no') settled.add(id);
    });
    return {present: present, settled: settled};
  }

  /* The sections a person is asked. A gate that was skipped hides nothing; only an answer the other way does. */
  function visible(page, answers) {
    var known = read(page, answers), before = new Set();
    return page.sections.filter(function (section) {
      if (section.when && !holds(page, section.when, together(known.present, before))) return false;
      section.items.forEach(function (id) { if (!known.settled.has(id)) before.add(id); });
      return true;
    });
  }

  function rank(page, has) {
    for (var place = 0; place < page.outcomes.length; place += 1) {
      if (page.outcomes[place].routes.some(function (route) { return holds(page, route.when, has); })) return place;
    }
    return page.outcomes.length;
  }

  /* The outcome of answers {item id: "yes" | "no" | "unsure" | "declined"}, with all that explains it. */
  function assess(page, answers) {
    var known = read(page, answers), open = [];
    visible(page, answers).forEach(function (section) {
      section.items.forEach(function (id) {
        if (!known.present.has(id) && !known.settled.has(id)) open.push(id);
      });
    });
    var most = together(known.present, open);
    var reached = rank(page, known.present);
    var outcome, routes = [];
    if (reached < page.outcomes.length) {
      outcome = page.outcomes[reached].id;
      routes = page.outcomes[reached].routes.filter(function (route) {
        return holds(page, route.when, known.present);
      }).map(function (route) { return route.id; });
    } else if (rank(page, most) < page.outcomes.length || (page.noted && holds(page, page.noted, known.present))) {
      outcome = 'not_enough_known';
    } else {
      outcome = 'no_signs_recorded_so_far';
    }
    var dimensions = {};
    page.dimensions.forEach(function (one) {
      var own = names(page, one.met);
      var waits = own.some(function (id) { return open.indexOf(id) >= 0; });
      var seen = own.some(function (id) { return most.has(id) || known.settled.has(id); });
      // a short instrument may ask too little of a dimension ever to meet it: what is unanswered is still open, not "no"
      dimensions[one.id] = holds(page, one.met, known.present) ? MET
        : holds(page, one.met, most) || waits ? COULD : seen ? NOT : UNSEEN;
    });
    var tried = new Set(known.present);
    function raises(id) {
      tried.add(id);
      var higher = reached > 0 && rank(page, tried) < reached;
      tried.delete(id);
      return higher;
    }
    return {
      outcome: outcome,
      routes: routes,
      dimensions: dimensions,
      present: Array.from(known.present).sort(),
      open: open,
      would_change: open.filter(raises)
    };
  }

  return {assess: assess, visible: visible, isSign: isSign};
}());
