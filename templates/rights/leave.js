// "Leave this page": blanks at once and puts another page in the place of this one. Shift three times does the same.
(function () {
  var link = document.querySelector(".leave"), times = 0, last = 0;
  function leave(event) {
    if (event && event.preventDefault) event.preventDefault();
    document.documentElement.textContent = "";
    window.location.replace(link.href);
  }
  link.addEventListener("click", leave);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Shift") { times = 0; return; }
    var now = Date.now();
    times = now - last < 2000 ? times + 1 : 1;
    last = now;
    if (times >= 3) leave();
  });
}());
