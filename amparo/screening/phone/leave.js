/* The way out. It stands first and depends on nothing else, so that it works whatever happens below.

   Leaving empties the page before anything else, then puts another address in its place: `replace` leaves no step back.
   It cannot take the page off the phone's own list of opened pages; the notice says so. */
var leave = (function () {
  'use strict';

  var PRESSES = 3, WITHIN = 5000;
  var to = document.documentElement.getAttribute('data-leave-to') || 'about:blank';
  var forget = [], say = function () {}, presses = [];

  function blank() {
    forget.forEach(function (one) { try { one(); } catch (error) { /* the next one must still run */ } });
    ['body', 'head'].forEach(function (name) {
      var node = document[name];
      // the style stays: without it a dark screen would flash white
      Array.from(node.childNodes).forEach(function (child) {
        if (!(name === 'head' && /^(STYLE|META|TITLE|LINK)$/.test(child.nodeName))) node.removeChild(child);
      });
    });
  }

  function now() {
    blank();
    window.location.replace(to);
  }

  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Shift') { presses = []; return; }
    if (event.repeat) return;
    var at = Date.now();
    presses = presses.filter(function (press) { return at - press < WITHIN; }).concat(at);
    if (presses.length >= PRESSES) now();
    else say(PRESSES - presses.length);
  }, true);

  // A page that is left in any other manner (back, a new address) must not wait in memory with its answers.
  window.addEventListener('pagehide', blank);
  window.addEventListener('pageshow', function (event) { if (event.persisted) window.location.reload(); });

  return {
    now: now,
    /* Calls `one` before the page is emptied. */
    forgetting: function (one) { forget.push(one); },
    /* Calls `one` with the number of presses that are left. */
    saying: function (one) { say = one; }
  };
}());
