import Ledger
import Money
import Posting
import Tabular

/// One record of a mapped file while its events are made.
struct MappedRecord {
  private let run: MappingRun
  private let record: CSVRecord
  private var values: [SlotValue?]
  private(set) var events: [(event: BusinessEvent, template: Int)] = []
  private(set) var notices: [Notice] = []
  private(set) var faults: [Diagnostic] = []

  /// A derived value that cannot be had.
  private struct DerivationFault: Error {
    var slot: Int
    var fault: FieldFault
  }

  init(run: MappingRun, record: CSVRecord) {
    (self.run, self.record) = (run, record)
    values = [SlotValue?](repeating: nil, count: run.mapping.slots.count)
  }

  mutating func makeEvents() {
    for (index, slot) in run.mapping.slots.enumerated() {
      if case .column(let column) = slot.definition { readColumn(index, slot, column) }
    }
    guard faults.isEmpty else { return }
    do throws(DerivationFault) {
      var posts: [Bool] = []
      for rules in run.mapping.rules { posts.append(try outcome(of: rules)) }
      for (index, template) in run.mapping.templates.enumerated() {
        if let group = template.group, !posts[group] { continue }
        try make(template, index)
      }
    } catch {
      let name = run.mapping.slots[error.slot].name
      fail(error.fault, field: run.field(of: error.slot), name: name)
    }
  }

  /// The first rule that is true decides; without one the event is posted.
  private mutating func outcome(of rules: [MappingRule]) throws(DerivationFault) -> Bool {
    let decimals = run.currency.decimals
    for rule in rules {
      let isTrue = try rule.condition.holds(decimals: decimals) { slot throws(DerivationFault) in
        try value(slot)
      }
      guard isTrue else { continue }
      let message = rule.message
      switch (rule.outcome, rule.code) {
      case (.reject, let code):
        faults.append(
          Diagnostic(
            file: run.file, line: record.line, code: code ?? "rejected", message: message,
            remedy: "correct the record, or change the rule of the mapping \(run.mapping.name)"))
      case (_, let code?): note(NoticeRule(code: code, message: message))
      case (_, nil): break
      }
      return rule.outcome == .post
    }
    return true
  }

  private mutating func note(_ rule: NoticeRule) {
    notices.append(Notice(code: rule.code, file: run.file, line: record.line, message: rule.message))
  }

  /// Adds a fault at a field of the source, or at the record.
  private mutating func fail(_ fault: FieldFault, field: Int?, name: String) {
    let place = field.map { record.position($0) }
    faults.append(
      Diagnostic(
        file: run.file, line: place?.line ?? record.line, column: place?.column,
        field: field.map { run.header[$0] } ?? name, code: fault.code, value: record.shown(field ?? -1),
        message: fault.message, remedy: fault.remedy))
  }

  // MARK: Columns

  private mutating func readColumn(_ index: Int, _ slot: MappingSlot, _ column: SourceColumn) {
    var field = run.fields[index]
    let fallback = run.fallbacks[index]
    if fallback >= 0, field < 0 || record.bytes(field).isBlank, !record.bytes(fallback).isBlank {
      field = fallback
      if let notice = column.notice { note(notice) }
    }
    do throws(FieldFault) {
      values[index] = try read(field >= 0 ? record.bytes(field) : [], slot, column)
    } catch {
      values[index] = .blank
      fail(error, field: field >= 0 ? field : nil, name: slot.name)
    }
  }

  private func read(
    _ bytes: ArraySlice<UInt8>, _ slot: MappingSlot, _ column: SourceColumn
  ) throws(FieldFault) -> SlotValue {
    if let values = column.values {
      let text = bytes.isBlank ? "" : String(decoding: bytes, as: UTF8.self)
      if let value = values[text] { return .text(value) }
      if !text.isEmpty || (column.blank == nil && column.isRequired) {
        throw FieldFault(
          "value-not-in-map", "is not among the values of `\(slot.name)`",
          "correct it, or add it to `values` in the mapping")
      }
    }
    if bytes.isBlank {
      if let blank = column.blank {
        return try convert(ArraySlice(blank.utf8), slot.type, column, isDefault: true)
      }
      if column.isRequired {
        throw FieldFault("required-column-blank", "is blank: each record needs it", "fill it in")
      }
      return .blank
    }
    return try convert(bytes, slot.type, column, isDefault: false)
  }

  private func convert(
    _ bytes: ArraySlice<UInt8>, _ type: SlotType, _ column: SourceColumn, isDefault: Bool
  ) throws(FieldFault) -> SlotValue {
    try bytes.withUnsafeBufferPointer { bytes throws(FieldFault) in
      switch type {
      case .text:
        let text = String(decoding: bytes, as: UTF8.self)
        if !isDefault, let pattern = column.pattern, !pattern.matches(text) {
          throw FieldFault("pattern-mismatch", "is not of the form \(pattern.text)", "correct it")
        }
        return .text(text)
      case .day: return .day(try column.day(bytes))
      case .money:
        return .money(
          try column.money(bytes, isDefault: isDefault, decimals: run.currency.decimals))
      case .whole: return .whole(try FieldReader.whole(bytes))
      case .ratio: return .ratio(try FieldReader.ratio(bytes))
      }
    }
  }

  // MARK: Derived values

  /// The value of a name, worked out when it is first needed.
  private mutating func value(_ slot: Int) throws(DerivationFault) -> SlotValue {
    if let value = values[slot] { return value }
    guard case .derived(let derivation) = run.mapping.slots[slot].definition else { return .blank }
    let result = try derive(derivation, slot)
    values[slot] = result
    return result
  }

  private mutating func derive(_ derivation: Derivation, _ slot: Int) throws(DerivationFault) -> SlotValue {
    switch derivation {
    case .multiply(let first, let second, let third, let rounding):
      return try product(first, second, third, rounding, slot)
    case .pick(let isLeast, let slots, let notice):
      let operands = try operands(slots)
      guard let operands else { return .blank }
      var best = 0
      for index in operands.indices.dropFirst()
      where isLeast ? below(operands[index], operands[best]) : below(operands[best], operands[index]) {
        best = index
      }
      if best > 0, let notice { note(notice) }
      return operands[best]
    case .addMonths(let from, let fallback, let months, let limit):
      return try monthsLater(from, fallback, months, limit, slot)
    case .sum(let slots): return try total(slots, isDifference: false, slot)
    case .difference(let first, let second): return try total([first, second], isDifference: true, slot)
    }
  }

  /// nil where one of them is blank.
  private mutating func operands(_ slots: [Int]) throws(DerivationFault) -> [SlotValue]? {
    var found: [SlotValue] = []
    for slot in slots { found.append(try value(slot)) }
    return found.contains(.blank) ? nil : found
  }

  private func below(_ left: SlotValue, _ right: SlotValue) -> Bool {
    switch (left, right) {
    case (.day(let left), .day(let right)): left < right
    case (.ratio(let left), .ratio(let right)): left < right
    default: (left.number ?? 0) < (right.number ?? 0)
    }
  }

  private mutating func product(
    _ first: Int, _ second: Int, _ third: Int?, _ rounding: Rounding, _ slot: Int
  ) throws(DerivationFault) -> SlotValue {
    guard let values = try operands([first, second] + (third.map { [$0] } ?? [])) else { return .blank }
    let number = Int128(values[0].number ?? 0)
    var factor = Ratio.zero
    if case .ratio(let ratio) = values[1] { factor = ratio }
    let by = third == nil ? factor.numerator : values[1].number ?? 0
    let over = third == nil ? factor.denominator : values[2].number ?? 0
    guard let result = rounding.divide(number * Int128(by), by: Int128(over)) else {
      let message = over == 0 ? "is divided by zero" : "does not fit 64 bits of minor units"
      throw DerivationFault(
        slot: slot,
        fault: FieldFault("not-derivable", "\(run.mapping.slots[slot].name) \(message)", "check the record"))
    }
    if case .whole = values[0] { return .whole(result) }
    return .money(result)
  }

  private mutating func total(
    _ slots: [Int], isDifference: Bool, _ slot: Int
  ) throws(DerivationFault) -> SlotValue {
    guard let values = try operands(slots) else { return .blank }
    var sum = Int128(values[0].number ?? 0)
    for value in values.dropFirst() { sum += Int128(value.number ?? 0) * (isDifference ? -1 : 1) }
    guard let result = Int64(exactly: sum) else {
      throw DerivationFault(slot: slot, fault: FieldReader.outOfRange)
    }
    if case .whole = values[0] { return .whole(result) }
    return .money(result)
  }

  private mutating func monthsLater(
    _ from: Int, _ fallback: Int?, _ months: Int, _ limit: Derivation.Limit?, _ slot: Int
  ) throws(DerivationFault) -> SlotValue {
    var start = try value(from)
    if start == .blank, let fallback { start = try value(fallback) }
    guard case .day(let day) = start, let count = try value(months).number else { return .blank }
    guard count <= 12_000, let later = day.adding(months: Int(count)) else {
      throw DerivationFault(
        slot: slot,
        fault: FieldFault(
          "not-derivable", "\(run.mapping.slots[slot].name) is after the year 9999", "check the record"))
    }
    switch limit {
    case nil: return .day(later)
    case .day(let most)?: return .day(min(later, most))
    case .slot(let other)?:
      guard case .day(let most) = try value(other) else { return .day(later) }
      return .day(min(later, most))
    }
  }
}

// MARK: - Events

extension MappedRecord {
  private mutating func make(_ template: EventTemplate, _ index: Int) throws(DerivationFault) {
    var found: [ColumnFault] = []
    let kind = template.kind
    let reader = run.reader
    let book: Int?
    if let value = template.book {
      book = try convert(.book, value, kind, &found) { bytes throws(FieldFault) in try reader.book(bytes) }
    } else {
      book = run.defaultBook
    }
    let reference = try convert(.reference, template.reference, kind, &found) { bytes throws(FieldFault) in
      try FieldReader.reference(bytes)
    }
    let date = try convert(.date, template.date, kind, &found) { bytes throws(FieldFault) in
      try FieldReader.day(bytes)
    }
    guard let book, let reference, let date else { return report(found, kind, index) }
    var draft = EventDraft(
      kind: kind, reference: reference, book: book, date: date, currency: run.currency,
      capacity: template.columns.count + 1)
    for entry in template.columns {
      let column = entry.column
      do throws(FieldFault) {
        if let value = try fieldValue(column, try content(of: entry.value), book) {
          draft.present.insert(column)
          draft.event.fields.append(EventField(column, value))
        }
      } catch {
        draft.present.insert(column)
        draft.fail(column, error)
      }
    }
    draft.finish(roles: run.reader.bookRoles, currencies: run.reader.bookCurrencies)
    if draft.faults.isEmpty { events.append((event: draft.event, template: index)) }
    report(draft.faults, kind, index)
  }

  private mutating func report(_ found: [ColumnFault], _ kind: EventKind, _ template: Int) {
    for entry in found {
      var fault = entry.fault
      fault.message = "\(entry.column.name) of \(kind.code): " + fault.message
      fail(fault, field: run.sources[template][entry.column], name: entry.column.name)
    }
  }

  /// The text or the value that a template gives; blank where a part of it is.
  private mutating func content(of value: TemplateValue) throws(FieldFault) -> SlotValue {
    do throws(DerivationFault) {
      switch value {
      case .literal(let text): return .text(text)
      case .slot(let slot): return try self.value(slot)
      case .pieces(let pieces):
        var text = ""
        for piece in pieces {
          switch piece {
          case .text(let plain): text += plain
          case .slot(let slot):
            let part = try self.value(slot)
            if part == .blank { return .blank }
            text += MappedRecord.rendered(part)
          }
        }
        return .text(text)
      }
    } catch {
      throw error.fault
    }
  }

  private static func rendered(_ value: SlotValue) -> String {
    switch value {
    case .blank: ""
    case .text(let text): text
    case .day(let day): day.description
    case .money(let number), .whole(let number): String(number)
    case .ratio(let ratio): ratio.description
    }
  }

  private func fieldValue(
    _ column: EventColumn, _ content: SlotValue, _ book: Int
  ) throws(FieldFault) -> FieldValue? {
    switch (content, column.form) {
    case (.blank, _): return nil
    case (.money(let minor), .money):
      if minor <= 0 { throw FieldReader.notPositive }
      return .money(minor)
    case (.day(let day), .day): return .day(day)
    case (.ratio(let ratio), .ratio): return .ratio(try FieldReader.checked(ratio, column))
    case (.whole(let number), .whole): return .whole(number)
    default:
      let text = MappedRecord.rendered(content)
      let (reader, decimals) = (run.reader, run.currency.decimals)
      return try text.withBytes { bytes throws(FieldFault) in
        try reader.value(column, column.form, bytes, book: book, decimals: decimals)
      }
    }
  }

  private mutating func convert<Value>(
    _ column: EventColumn, _ value: TemplateValue, _ kind: EventKind, _ found: inout [ColumnFault],
    _ body: (UnsafeBufferPointer<UInt8>) throws(FieldFault) -> Value
  ) throws(DerivationFault) -> Value? {
    do throws(FieldFault) {
      let content = try content(of: value)
      if content == .blank { throw EventRules.missing(column, kind) }
      let text = MappedRecord.rendered(content)
      return try text.withBytes { bytes throws(FieldFault) in try body(bytes) }
    } catch {
      found.append(ColumnFault(column: column, fault: error))
      return nil
    }
  }
}
