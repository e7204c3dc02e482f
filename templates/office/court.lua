-- Between Markdown and both outputs: says what a `::: block` or a `[span]{.kind}` becomes in Word and in Typst,
-- and refuses what a court paper must not hold. Run by `papers.render`, which reads the line after "REFUSED:".

local typst = FORMAT:match 'typst' ~= nil

local BLOCKS = { court = true, caption = true, parties = true, matter = true, signature = true, draftnote = true, pagebreak = true }
local SPANS = { gap = true, blank = true }
local BLANKS = { short = { '0.8in', 12 }, [''] = { '2in', 32 }, long = { '4in', 64 } } -- width in Typst, spaces in Word

local function refuse(what) error('REFUSED: ' .. what, 0) end

local function say(content)
  local text = pandoc.utils.stringify(content)
  if #text > 60 then text = text:sub(1, 60):gsub('[\128-\255]*$', '') .. '…' end
  return '"' .. text .. '"'
end

-- Text typed by people arrives escaped and can make none of these, so each is a slip in a template.
local refusals = {
  Image = function(it) refuse('an image, ' .. say(it.src) .. ': papers hold no pictures; list it as an exhibit instead') end,
  CodeBlock = function(it) refuse('text indented by four spaces or fenced as code, ' .. say(it.text) .. ': take the indent away') end,
  Code = function(it) refuse('text between backticks, ' .. say(it.text) .. ': take them away or escape them') end,
  RawBlock = function(it) refuse('raw ' .. it.format .. ': write Markdown only') end,
  RawInline = function(it) refuse('raw ' .. it.format .. ': write Markdown only') end,
  Math = function(it) refuse('a formula, ' .. say(it.text) .. ': escape the dollar signs') end,
  Link = function(it)
    if not (it.target:match '^https?://' or it.target:match '^mailto:') then
      refuse('a link to ' .. say(it.target) .. ': only http, https and mailto may be linked')
    end
  end,
  Div = function(it)
    for _, class in ipairs(it.classes) do
      if not BLOCKS[class] then
        refuse('an unknown block "::: ' .. class .. '": there are caption, court, draftnote, matter, pagebreak, parties, signature')
      end
    end
    if it.attributes['custom-style'] then refuse 'a "custom-style": styles belong to the office\'s template' end
    if it.classes:includes 'caption' then
      local parts = {}
      for _, block in ipairs(it.content) do
        if block.t ~= 'Div' then refuse('a "::: caption" with text outside "::: parties" and "::: matter": ' .. say(block)) end
        table.insert(parts, block.classes[1] or '')
      end
      if table.concat(parts, ' ') ~= 'parties matter' then
        refuse 'a "::: caption" without "::: parties" and then "::: matter"'
      end
    end
  end,
  Span = function(it)
    local known = false
    for _, class in ipairs(it.classes) do
      if SPANS[class] then known = true
      elseif not BLANKS[class] then refuse('an unknown mark "{.' .. class .. '}": there are blank (short, long) and gap') end
    end
    if not known then refuse('a mark without a kind on ' .. say(it) .. ': there are {.blank} and {.gap}') end
    if it.attributes['custom-style'] then refuse 'a "custom-style": styles belong to the office\'s template' end
  end,
}

-- Accessible PDF allows no leap in the heading levels; a leap is a slip that costs the reader nothing to mend.
local function level_headings(doc)
  local last = 0
  return doc:walk { Header = function(it)
    it.level = math.min(it.level, last + 1)
    it.attr = pandoc.Attr()
    last = it.level
    return it
  end }
end

local function styled(style, blocks) return pandoc.Div(blocks, pandoc.Attr('', {}, { ['custom-style'] = style })) end
local function raw(text) return pandoc.RawBlock(typst and 'typst' or 'openxml', text) end
local function call(name, blocks) -- #name[blocks]
  local out = pandoc.Blocks { raw('#' .. name .. '[') }
  out:extend(blocks)
  out:insert(raw ']')
  return out
end

-- Word takes a cell that ends otherwise for a broken file.
local function ends_in_paragraph(blocks)
  local last = blocks[#blocks]
  if last and last.t == 'Div' then return ends_in_paragraph(last.content) end
  return last ~= nil and last.t ~= 'Table'
end

-- Boxes in Word are tables of one row, written out: pandoc's own would be ruled as data. Widths are fiftieths of a
-- percent, since an office's page may have other margins; the grid is Word's first guess.
local function row_in_word(cells)
  local out = pandoc.Blocks { raw '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>' }
  for _, cell in ipairs(cells) do out:insert(raw('<w:gridCol w:w="' .. cell.width * 9360 // 5000 .. '"/>')) end
  out:insert(raw '</w:tblGrid><w:tr>')
  for _, cell in ipairs(cells) do
    out:insert(raw('<w:tc><w:tcPr><w:tcW w:w="' .. cell.width .. '" w:type="pct"/>' .. cell.look .. '</w:tcPr>'))
    out:extend(cell.content)
    if not ends_in_paragraph(cell.content) then out:insert(raw '<w:p/>') end
    out:insert(raw '</w:tc>')
  end
  -- The paragraph after it keeps Word from making one table of two boxes.
  out:insert(raw '</w:tr></w:tbl><w:p><w:pPr><w:pStyle w:val="AfterBox"/></w:pPr></w:p>')
  return out
end

local function borders(look, ...)
  local out = ''
  for _, side in ipairs { ... } do out = out .. '<w:' .. side .. ' w:space="0" ' .. look .. '/>' end
  return '<w:tcBorders>' .. out .. '</w:tcBorders>'
end

local function margins(left, right)
  return '<w:tcMar><w:left w:w="' .. left .. '" w:type="dxa"/><w:right w:w="' .. right .. '" w:type="dxa"/></w:tcMar>'
end

local function caption_in_word(parties, matter)
  local rule = borders('w:val="single" w:sz="6" w:color="000000"', 'bottom', 'right')
  return row_in_word {
    { width = 2500, look = rule .. margins(0, 200), content = { styled('Caption Text', parties) } },
    { width = 2500, look = margins(300, 0), content = { styled('Caption Text', matter) } },
  }
end

local function note_in_word(label, blocks)
  local dashes = borders('w:val="dashed" w:sz="6" w:color="8B0000"', 'top', 'left', 'bottom', 'right')
  local content = pandoc.Blocks { styled('Draft Note Heading', { pandoc.Para { pandoc.Str(label) } }) }
  content:insert(styled('Draft Note Text', blocks))
  return row_in_word { { width = 5000, look = dashes .. '<w:shd w:val="clear" w:color="auto" w:fill="FBF1F1"/>' .. margins(140, 140), content = content } }
end

local function signature_in_word(blocks)
  local out = pandoc.Blocks {}
  for i, block in ipairs(blocks) do
    out:insert(styled(i == 1 and 'Signature Line' or 'Signature Text', { block }))
  end
  return out
end

-- "true" and "false" for each item of a checklist, nothing for another list
local function ticks_of(list)
  local ticks = {}
  for _, item in ipairs(list.content) do
    local first = item[1] and item[1].content and item[1].content[1]
    if not (first and first.t == 'Str' and (first.text == '☐' or first.text == '☒')) then return nil end
    table.insert(ticks, tostring(first.text == '☒'))
  end
  return ticks
end

-- Each block of a paper, as the output wants it. Where a paragraph stands decides its style in Word.
local PARAGRAPHS = { filing = 'Court Text', item = 'Court Item', ['letter item'] = 'Body Text' }
local each

local function all(blocks, where)
  local out = pandoc.Blocks {}
  for _, block in ipairs(blocks) do out:extend(each(block, where)) end
  return out
end

local settings -- note's label, whether the paper is a draft

local div = {
  court = function(it) return typst and call('court', all(it.content, 'box')) or { styled('Court Name', all(it.content, 'box')) } end,
  caption = function(it)
    local parties, matter = all(it.content[1].content, 'box'), all(it.content[2].content, 'box')
    if not typst then return caption_in_word(parties, matter) end
    local out = call('caption', parties)
    out:remove()
    out:insert(raw '][')
    out:extend(matter)
    out:insert(raw ']')
    return out
  end,
  signature = function(it) return typst and call('signature', all(it.content, 'box')) or signature_in_word(all(it.content, 'box')) end,
  draftnote = function(it)
    if not settings.draft then return {} end
    if typst then
      local out = call('draftnote', { pandoc.Plain { pandoc.Str(settings.note) } })
      out:remove()
      out:insert(raw '][')
      out:extend(all(it.content, 'box'))
      out:insert(raw ']')
      return out
    end
    return note_in_word(settings.note, all(it.content, 'box'))
  end,
  pagebreak = function() return { raw(typst and '#pagebreak(weak: true)' or '<w:p><w:r><w:br w:type="page"/></w:r></w:p>') } end,
}

each = function(block, where)
  if block.t == 'Div' then
    local make = div[block.classes[1]]
    return make and make(block) or all(block.content, where)
  elseif block.t == 'Para' and PARAGRAPHS[where] and not typst then
    return { styled(PARAGRAPHS[where], { block }) }
  elseif block.t == 'LineBlock' and where ~= 'box' then
    return typst and call('lines', { block }) or { styled('Lines', { block }) }
  elseif block.t == 'Table' and typst and #block.head.rows == 0 then
    return call('headless', { block })
  elseif block.t == 'OrderedList' or block.t == 'BulletList' then
    if block.style == 'Example' then block.delimiter = 'Period' end -- numbered on through the paper: 1. not (1)
    local ticks = block.t == 'BulletList' and ticks_of(block)
    local inside = (where == 'filing' or where == 'item') and 'item' or 'letter item'
    block.content = block.content:map(function(item)
      if ticks and item[1].t == 'Para' then item[1] = pandoc.Plain(item[1].content) end -- else Word shows bullets too
      return all(item, inside)
    end)
    if not (ticks and typst) then return { block } end
    for _, item in ipairs(block.content) do -- the sign becomes the item's number
      item[1].content:remove(1)
      item[1].content:remove(1)
    end
    return call('checklist((' .. table.concat(ticks, ', ') .. ',))', { pandoc.OrderedList(block.content) })
  end
  return { block }
end

local spans = {
  Span = function(it)
    if it.classes:includes 'gap' then
      if not typst then return pandoc.Span(it.content, pandoc.Attr('', {}, { ['custom-style'] = 'Gap' })) end
      local out = pandoc.Inlines { pandoc.RawInline('typst', '#gap[') }
      out:extend(it.content)
      out:insert(pandoc.RawInline('typst', ']'))
      return out
    end
    local size = BLANKS[it.classes:includes 'short' and 'short' or it.classes:includes 'long' and 'long' or '']
    if typst then return pandoc.RawInline('typst', '#blank(' .. size[1] .. ')') end
    return pandoc.Span({ pandoc.Str(('\u{a0}'):rep(size[2])) }, pandoc.Attr('', {}, { ['custom-style'] = 'Blank' }))
  end,
}

-- Text goes to Typst as strings, not as markup: nothing in it can become a mark, a dash, an ellipsis or a minus sign.
local strings = {
  Inlines = function(inlines)
    local out, text = pandoc.Inlines {}, nil
    local function close()
      if text then out:insert(pandoc.RawInline('typst', '#"' .. text:gsub('[\\"]', '\\%0') .. '"')) end
      text = nil
    end
    for _, it in ipairs(inlines) do
      if it.t == 'Str' then text = (text or '') .. it.text
      elseif it.t == 'Space' or it.t == 'SoftBreak' then text = (text or '') .. ' '
      else close() out:insert(it) end
    end
    close()
    return out
  end,
}

function Pandoc(doc)
  doc:walk(refusals)
  settings = { draft = doc.meta.draft, note = pandoc.utils.stringify(doc.meta.note) }
  doc.meta.draft, doc.meta.note = nil, nil
  doc = level_headings(doc):walk(spans)
  local filing = false
  doc:walk { Div = function(it) filing = filing or it.classes:includes 'caption' end }
  doc.blocks = all(doc.blocks, filing and 'filing' or nil)
  if typst and filing then doc.blocks:insert(1, raw '#show: filing') end
  return typst and doc:walk(strings) or doc
end
