/* Locks a text for one office, and draws it as codes. The form is told in amparo/screening/handover.py, which opens it. */
var handover = (function () {
  'use strict';

  var FORM = 1, LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', PART = 1000, QUIET = 4, NONCE = 24, CHECK = 4;

  function joined(pieces) {
    var all = new Uint8Array(pieces.reduce(function (sum, piece) { return sum + piece.length; }, 0)), at = 0;
    pieces.forEach(function (piece) { all.set(piece, at); at += piece.length; });
    return all;
  }

  function base32(bytes) {
    var text = '', held = 0, bits = 0;
    bytes.forEach(function (byte) {
      held = ((held << 8) | byte) & 0xfff;
      bits += 8;
      while (bits >= 5) { bits -= 5; text += LETTERS[(held >> bits) & 31]; }
    });
    return bits ? text + LETTERS[(held << (5 - bits)) & 31] : text;
  }

  function fromBase32(text) {
    var bytes = [], held = 0, bits = 0;
    text.toUpperCase().split('').forEach(function (letter) {
      held = ((held << 5) | LETTERS.indexOf(letter)) & 0xfff;
      bits += 5;
      if (bits >= 8) { bits -= 8; bytes.push((held >> bits) & 255); }
    });
    return new Uint8Array(bytes);
  }

  /* How many bytes a text is over what fits into `size` bytes; 0 or less where it fits. */
  function over(text, size) { return new TextEncoder().encode(text).length + 2 - size; }

  /* Locks `text` for the public key `office` (32 bytes). Always the same length for the same `size`. */
  function seal(text, office, size) {
    var said = new TextEncoder().encode(text), padded = new Uint8Array(size);
    if (said.length + 2 > size) throw new Error('too long');
    padded[0] = said.length >> 8;
    padded[1] = said.length & 255;
    padded.set(said, 2);
    var once = nacl.box.keyPair(), form = new Uint8Array([FORM]);
    // the pair is used once, so its public half and the office's name a nonce that is used once
    var nonce = nacl.hash(joined([form, once.publicKey, office])).subarray(0, NONCE);
    var sealed = joined([form, once.publicKey, nacl.box(padded, nonce, office, once.secretKey)]);
    once.secretKey.fill(0);
    padded.fill(0);
    said.fill(0);
    return base32(joined([sealed, nacl.hash(sealed).subarray(0, CHECK)]));
  }

  /* The locked text in pieces that a code can hold, each with its place: "1/2:…". */
  function parts(sealed) {
    var count = Math.ceil(sealed.length / PART), each = Math.ceil(sealed.length / count), found = [];
    for (var part = 0; part < count; part += 1) {
      found.push((part + 1) + '/' + count + ':' + sealed.slice(part * each, (part + 1) * each));
    }
    return found;
  }

  /* A square code as a drawing, with the quiet zone that readers need. */
  function draw(text, name) {
    var code = qrcode(0, 'L');
    code.addData(text, 'Alphanumeric');
    code.make();
    var count = code.getModuleCount(), side = count + 2 * QUIET, path = '';
    for (var row = 0; row < count; row += 1) {
      for (var column = 0; column < count; column += 1) {
        var from = column;
        while (column < count && code.isDark(row, column)) column += 1;
        if (column > from) path += 'M' + (from + QUIET) + ' ' + (row + QUIET) + 'h' + (column - from) + 'v1h-' + (column - from) + 'z';
      }
    }
    var space = 'http://www.w3.org/2000/svg', svg = document.createElementNS(space, 'svg');
    svg.setAttribute('viewBox', '0 0 ' + side + ' ' + side);
    svg.setAttribute('class', 'code');
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', name);
    svg.setAttribute('shape-rendering', 'crispEdges');
    // white and black in every theme: readers need dark on light
    [['#fff', 'M0 0h' + side + 'v' + side + 'h-' + side + 'z'], ['#000', path]].forEach(function (layer) {
      var shape = document.createElementNS(space, 'path');
      shape.setAttribute('fill', layer[0]);
      shape.setAttribute('d', layer[1]);
      svg.appendChild(shape);
    });
    return svg;
  }

  return {seal: seal, over: over, parts: parts, draw: draw, fromBase32: fromBase32};
}());
