import Money
import Reconciliation
import Tabular

/// Reads MT940 (customer statement) and MT942 (interim report), with or without SWIFT's blocks around them.
///
/// Each page (`:60M:`, `:62M:`) is a statement of its own that has to follow the one before. What stands
/// outside of messages is a bank's own header and is passed over, as are fields that say nothing of the
/// statement; a statement without its `:20:` is refused. Text is UTF-8 where it is valid, else Windows-1252.
///
/// Codes: `no-message`, `not-an-entry`, `not-a-balance`, `not-a-day`, `not-an-amount`, `not-a-number`,
/// `too-many-decimals`, `amount-out-of-range`, `unknown-currency`, `missing-field`, `repeated-field`,
/// `mixed-message`, `control-character`, `too-long`, and those of ``LineReader``.
struct MT940Reader: ~Copyable {
  private var lines: LineReader
  let file: String
  private var field = MT940Field()
  private var state: State?
  private var hasStatement = false
  private let again = "ask the bank for the file again"

  /// A statement while it is read.
  private struct State {
    var head = BankStatementHead()
    var end = BankStatementEnd()
    var currency: Currency?
    /// The field by which it is a report: `:34F:` or `:13D:`.
    var report: MT940Field?
    var hasBegun = false
    var isClosed = false
    var line: BankLine?
    var narrative: [MT940Field] = []
    var narrativeSize = 0
  }

  init(_ source: consuming ByteSource, chunkSize: Int = 1 << 20) throws(Diagnostic) {
    file = source.name
    lines = try LineReader(source, limit: 1 << 14, chunkSize: chunkSize)
  }

  mutating func read(_ emit: (BankStatementPiece) throws -> Void) throws {
    var bytes: [UInt8] = []
    while try lines.next(&bytes) {
      var line = bytes[...]
      if let block = blockStart(line) { line = block }
      // Marks of transmission and of the end of a file, which some banks leave in.
      while let first = line.first, [0x01, 0x03, 0x1A].contains(first) { line.removeFirst() }
      while let last = line.last, [0x03, 0x0D, 0x1A].contains(last) { line.removeLast() }
      if isTerminator(line) {
        try finishField(emit)
        try finishStatement(emit)
      } else if let tag = MT940Field.tag(of: line) {
        try finishField(emit)
        try refuseControls(line)
        field = MT940Field(tag: tag, line: lines.number, bytes: line.dropFirst(tag.utf8.count + 2))
      } else if !field.tag.isEmpty, !line.isEmpty {
        try refuseControls(line)
        try field.add(line, number: lines.number, file: file)
      }
    }
    try finishField(emit)
    try finishStatement(emit)
    if !hasStatement {
      throw Diagnostic(
        file: file, line: 1, code: "no-message", message: "has no statement: no field :20: begins one",
        remedy: "give an MT940 or MT942 file")
    }
  }

  /// What follows `{4:`, where a line begins a SWIFT message.
  private func blockStart(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard line.first == 0x7B else { return nil }
    var rest = line
    while let brace = rest.firstIndex(of: 0x7B) {
      rest = rest[(brace + 1)...]
      if rest.starts(with: "4:".utf8) { return rest.dropFirst(2) }
    }
    return []
  }

  private func isTerminator(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.first == 0x2D else { return false }
    let rest = line.dropFirst()
    return rest.allSatisfy { $0 <= 0x20 } || rest.first == 0x7D || rest.elementsEqual("XXX".utf8)
  }

  private func refuseControls(_ line: ArraySlice<UInt8>) throws(Diagnostic) {
    guard let index = line.firstIndex(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else { return }
    throw Diagnostic(
      file: file, line: lines.number, column: index + 1, code: "control-character",
      value: String(decoding: [line[index]], as: UTF8.self),
      message: "is a control character, which no field has", remedy: again)
  }

  // MARK: - Fields

  /// What only a statement has.
  private static let statementTags: Set = [
    "25", "25P", "28", "28C", "34F", "13D", "60F", "60M", "61", "62F", "62M", "90C", "90D",
  ]

  private mutating func finishField(_ emit: (BankStatementPiece) throws -> Void) throws {
    let field = self.field
    self.field = MT940Field()
    if field.tag.isEmpty { return }
    if field.tag == "20" {
      try finishStatement(emit)
      var state = State()
      state.head.identification = field.text
      state.head.fileLine = field.line
      self.state = state
      hasStatement = true
      return
    }
    guard var state else {
      guard MT940Reader.statementTags.contains(field.tag) else { return }
      throw Diagnostic(
        file: file, line: field.line, field: "20", code: "missing-field",
        message: "no :20: stands before :\(field.tag):, which belongs to a statement",
        remedy: "get the whole file: the head of a statement is missing")
    }
    defer { self.state = state }
    switch field.tag {
    case "25", "25P": state.head.account = field.text.filter { $0 != " " }
    case "28", "28C": try setNumber(field, &state.head)
    case "34F", "13D", "13": if !state.hasBegun, state.report == nil { state.report = field }
    case "60F", "60M", "62F", "62M": if let report = state.report { throw mixed(field, report) }
    default: break
    }
    switch field.tag {
    case "34F": state.currency = try floorLimit(field)
    case "60F", "60M":
      guard !state.hasBegun, state.end.openings.isEmpty else { throw repeated(field) }
      let balance = try field.balance(file)
      state.currency = balance.currency
      state.end.openings = [balance]
      try begin(&state, emit)
    case "61":
      if state.isClosed { throw repeated(field) }
      try begin(&state, emit)
      try finishLine(&state, emit)
      guard let currency = state.currency else {
        throw Diagnostic(
          file: file, line: field.line, code: "missing-field",
          message: "the entry has no currency: neither :60F: nor :34F: stands before it",
          remedy: "get the whole file")
      }
      state.line = try field.entry(file, currency)
    case "86", "NS": if state.line != nil { try addNarrative(field, &state) }
    case "62F", "62M":
      guard !state.isClosed else { throw repeated(field) }
      try begin(&state, emit)
      try finishLine(&state, emit)
      state.end.closings = [try field.balance(file)]
      state.isClosed = true
    case "90D", "90C": try setTotals(field, &state)
    default: break
    }
  }

  private func repeated(_ field: MT940Field) -> Diagnostic {
    Diagnostic(
      file: file, line: field.line, code: "repeated-field", value: ":\(field.tag):",
      message: "stands where the statement's balance has been given already",
      remedy: "get the file again: the :20: of a statement is missing, or a field is there twice")
  }

  /// A report of the day has no balances, so one that has them is no report that could be stored as it is.
  private func mixed(_ field: MT940Field, _ report: MT940Field) -> Diagnostic {
    Diagnostic(
      file: file, line: report.line, field: report.tag, code: "mixed-message",
      message: "is a field of a report (MT942), and line \(field.line) has a balance of a statement (MT940)",
      remedy: "ask the bank for MT940 statements, or for MT942 reports without balances")
  }

  private func addNarrative(_ field: MT940Field, _ state: inout State) throws(Diagnostic) {
    state.narrativeSize += field.size
    if state.narrativeSize > MT940Field.sizeLimit {
      throw Diagnostic(
        file: file, line: field.line, field: field.tag, code: "too-long",
        message: "the narrative of the entry has more than \(MT940Field.sizeLimit) bytes",
        remedy: "check that it is the right file")
    }
    state.narrative.append(field)
  }

  private mutating func begin(
    _ state: inout State, _ emit: (BankStatementPiece) throws -> Void
  ) throws {
    if state.hasBegun { return }
    state.hasBegun = true
    if state.report != nil { state.head.kind = .report }
    try emit(.begin(state.head))
  }

  private func finishLine(
    _ state: inout State, _ emit: (BankStatementPiece) throws -> Void
  ) throws {
    guard var line = state.line else { return }
    MT940Narrative.apply(state.narrative, to: &line)
    state.line = nil
    (state.narrative, state.narrativeSize) = ([], 0)
    try emit(.line(line))
  }

  private mutating func finishStatement(_ emit: (BankStatementPiece) throws -> Void) throws {
    guard var state else { return }
    self.state = nil
    try begin(&state, emit)
    try finishLine(&state, emit)
    try emit(.end(state.end))
  }

  /// `27/01`, `00004/00001`; 0 is how banks say that they do not number.
  private func setNumber(_ field: MT940Field, _ head: inout BankStatementHead) throws(Diagnostic) {
    let parts = field.text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
    func number(_ place: Int, digits limit: Int) throws(Diagnostic) -> Int64? {
      guard place < parts.count, !parts[place].isEmpty else { return nil }
      guard parts.count <= 2, parts[place].count <= limit,
        parts[place].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
      else {
        throw field.fault(
          "not-a-number", field.bytes, at: 0, file,
          "is no number of a statement such as 27/1: at most 18 digits, and 9 of its page")
      }
      let number = parts[place].reduce(0) { $0 * 10 + Int64($1 - 0x30) }
      return number > 0 ? number : nil
    }
    head.sequence = try number(0, digits: 18)
    head.page = try number(1, digits: 9).map { Int($0) }
  }

  /// `PLN0`, `EURD0,`: only the currency is of use.
  private func floorLimit(_ field: MT940Field) throws(Diagnostic) -> Currency {
    try field.currency(String(field.text.prefix(3)), at: 0, file)
  }

  /// `3PLN0,03`: count, currency and sum.
  private func setTotals(_ field: MT940Field, _ state: inout State) throws(Diagnostic) {
    let count = field.bytes.prefix { $0 >= 0x30 && $0 <= 0x39 }
    let rest = field.bytes.dropFirst(count.count)
    let currency = try field.currency(
      String(decoding: rest.prefix(3), as: UTF8.self), at: count.count, file)
    let sum = try field.amount(rest.dropFirst(3), currency, at: count.count + 3, file)
    guard count.count <= 18 else {
      throw field.fault("not-a-number", count, at: 0, file, "is no number of entries: at most 18 digits")
    }
    let number = Int64(String(decoding: count, as: UTF8.self))
    if field.tag == "90D" {
      (state.end.totals.debits, state.end.totals.debitSum) = (number, sum)
    } else {
      (state.end.totals.credits, state.end.totals.creditSum) = (number, sum)
    }
  }
}
