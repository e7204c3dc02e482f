-- Between Markdown and both outputs: says what a `::: block` or a `[span]{.kind}` becomes in Word and in Typst,
-- and refuses what a court paper must not hold. Run by `papers.render`, which reads the line after "REFUSED:".

local typst = FORMAT:match 'typst' ~= nil

local BLOCKS = pandoc.List { 'caption', 'court', 'draftnote', 'matter', 'pagebreak', 'parties', 'signature' }
local MARKS = pandoc.List { 'blank', 'gap' }
local BLANKS = { -- the width of the line: in Typst, and in Word as a number of underscores
  short = { '0.8in', 10 },
  usual = { '2in', 24 },
  long = { '4in', 48 },
}

local function refuse(what) error('REFUSED: ' .. what, 0) end

local function say(content)
  local text = pandoc.utils.stringify(content)
  if #text > 60 then text = text:sub(1, 60):gsub('[\128-\255]*$', '') .. '…' end
  return '"' .. text .. '"'
end

local function refuse_attributes(it)
  for name in pairs(it.attributes) do
    refuse('an attribute "' .. name .. '": how things look is the office\'s to say, in templates/office')
  end
end

-- Text typed by people arrives escaped and can make none of these, so each is a slip in a template.
local refusals = {
  Image = function(it)
    refuse('an image, ' .. say(it.src) .. ': papers hold no pictures; list it as an exhibit instead')
  end,
  CodeBlock = function(it)
    refuse('text indented by four spaces or fenced as code, ' .. say(it.text) .. ': take the indent away')
  end,
  Code = function(it) refuse('text between backticks, ' .. say(it.text) .. ': take them away or escape them') end,
  RawBlock = function(it) refuse('raw ' .. it.format .. ': write Markdown only') end,
  RawInline = function(it) refuse('raw ' .. it.format .. ': write Markdown only') end,
  Link = function(it)
    if not (it.target:match '^https?://' or it.target:match '^mailto:') then
      refuse('a link to ' .. say(it.target) .. ': only http, https and mailto may be linked')
    end
  end,
  Div = function(it)
    refuse_attributes(it)
    for _, class in ipairs(it.classes) do
      if not BLOCKS:includes(class) then
        refuse('an unknown block "::: ' .. class .. '": there are ' .. table.concat(BLOCKS, ', '))
      end
    end
    if it.classes:includes 'caption' then
      local parts = it.content:map(function(block) return block.t == 'Div' and block.classes[1] or say(block) end)
      if table.concat(parts, ' ') ~= 'parties matter' then
        refuse('a "::: caption" of ' .. table.concat(parts, ', ') .. ': it takes a "::: parties" and a "::: matter"')
      end
    end
  end,
  Span = function(it)
    refuse_attributes(it)
    for _, class in ipairs(it.classes) do
      if not (MARKS:includes(class) or BLANKS[class]) then
        refuse('an unknown mark "{.' .. class .. '}": there are ' .. table.concat(MARKS, ', '))
      end
    end
    if not MARKS:includes(it.classes[1]) then
      refuse('a mark without a kind on ' .. say(it) .. ': there are ' .. table.concat(MARKS, ', '))
    end
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

local function styled(style, content, make)
  return (make or pandoc.Div)(content, pandoc.Attr('', {}, { ['custom-style'] = style }))
end

local function raw(text) return pandoc.RawBlock(typst and 'typst' or 'openxml', text) end

-- #name[…][…]
local function call(name, ...)
  local out = pandoc.Blocks { raw('#' .. name .. '[') }
  for i, content in ipairs { ... } do
    if i > 1 then out:insert(raw '][') end
    out:extend(content)
  end
  out:insert(raw ']')
  return out
end

-- Word takes a cell that ends otherwise for a broken file.
local function ends_in_paragraph(blocks)
  local last = blocks[#blocks]
  if last and last.t == 'Div' then return ends_in_paragraph(last.content) end
  return last ~= nil and last.t ~= 'Table'
end

-- An empty paragraph: a rule, or what keeps Word from making one table of two.
local function empty_in_word(style) return raw('<w:p><w:pPr><w:pStyle w:val="' .. style .. '"/></w:pPr></w:p>') end

-- Boxes in Word are tables of one row, written out: pandoc's own would be ruled as data. Widths are fiftieths of a
-- percent, since an office's page may have other margins; the grid is Word's first guess.
local function row_in_word(cells)
  local out = pandoc.Blocks { raw '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr>' }
  out:insert(raw '<w:tblGrid>')
  for _, cell in ipairs(cells) do out:insert(raw('<w:gridCol w:w="' .. cell.width * 9360 // 5000 .. '"/>')) end
  out:insert(raw '</w:tblGrid><w:tr>')
  for _, cell in ipairs(cells) do
    out:insert(raw('<w:tc><w:tcPr><w:tcW w:w="' .. cell.width .. '" w:type="pct"/>' .. cell.look .. '</w:tcPr>'))
    out:extend(cell.content)
    if not ends_in_paragraph(cell.content) then out:insert(raw '<w:p/>') end
    out:insert(raw '</w:tc>')
  end
  out:insert(raw '</w:tr></w:tbl>')
  out:insert(empty_in_word 'AfterBox')
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
  local shade = '<w:shd w:val="clear" w:color="auto" w:fill="FBF1F1"/>'
  local content = pandoc.Blocks { styled('Draft Note Heading', label), styled('Draft Note Text', blocks) }
  return row_in_word { { width = 5000, look = dashes .. shade .. margins(140, 140), content = content } }
end

local function signature_in_word(blocks)
  local out = pandoc.Blocks { empty_in_word 'SignatureSpace' }
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

local settings -- whether the paper is a draft, and what heads a note

local div = {
  court = function(it)
    local name = all(it.content, 'box')
    return typst and call('court', name) or { styled('Court Name', name) }
  end,
  caption = function(it)
    local parties, matter = all(it.content[1].content, 'box'), all(it.content[2].content, 'box')
    return typst and call('caption', parties, matter) or caption_in_word(parties, matter)
  end,
  signature = function(it)
    local lines = all(it.content, 'box')
    return typst and call('signature', lines) or signature_in_word(lines)
  end,
  draftnote = function(it)
    if not settings.draft then return {} end
    local label, note = pandoc.Blocks { pandoc.Para(settings.note) }, all(it.content, 'box')
    return typst and call('draftnote', label, note) or note_in_word(label, note)
  end,
  pagebreak = function()
    return { raw(typst and '#pagebreak(weak: true)' or '<w:p><w:r><w:br w:type="page"/></w:r></w:p>') }
  end,
}

each = function(block, where)
  if block.t == 'Div' then
    local make = div[block.classes[1]]
    return make and make(block) or all(block.content, where)
  elseif block.t == 'Para' and PARAGRAPHS[where] and not typst then
    return { styled(PARAGRAPHS[where], { block }) }
  elseif block.t == 'LineBlock' and where ~= 'box' then
    return typst and call('lines', { block }) or { styled('Lines', { block }) }
  elseif block.t == 'HorizontalRule' and not typst then
    return { empty_in_word 'Rule' }
  elseif block.t == 'Table' then
    if not typst then return { block, empty_in_word 'AfterBox' } end
    return #block.head.rows == 0 and call('headless', { block }) or { block }
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
      if not typst then return styled('Gap', it.content, pandoc.Span) end
      local out = pandoc.Inlines { pandoc.RawInline('typst', '#gap[') }
      out:extend(it.content)
      out:insert(pandoc.RawInline('typst', ']'))
      return out
    end
    local size = BLANKS[it.classes[2] or 'usual']
    if typst then return pandoc.RawInline('typst', '#blank(' .. size[1] .. ')') end
    return pandoc.Str(('_'):rep(size[2]))
  end,
}

-- Text goes to Typst as strings, not as markup: nothing in it can become a mark, nor -- … -1 a dash, a minus sign.
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
