import Ledger
import Posting
import PostgreSQL

/// Keys by the numbers that the database gave them.
struct StoredNames {
  struct Account {
    var book: String
    var fund: String
    var chart: String
    var currency: String
    var detail: String
    var bookNumber: Int32

    var text: String {
      "\(book)/\(fund)/\(chart)/\(currency)" + (detail.isEmpty ? "" : "/\(detail)")
    }
  }

  struct Cause {
    var event: String
    var component: String
  }

  /// What is sealed in place of numbers; empty where a number is not given.
  var keys = SealedKeys()
  /// By account: which book, fund and currency it is of, as one number; -1 where the number is not given.
  var group: [Int32] = []
  var groupTexts: [String] = []
  /// By account: place in `currencies`.
  var currency: [Int32] = []
  var currencies: [String] = []
  var accounts: [Int32: Account] = [:]
  var isSegment: [Bool] = []
  var books: [Int32: (code: String, bytes: [UInt8])] = [:]
  var bookNumbers: [String: Int32] = [:]
  var causes: [Int16: Cause] = [:]
  /// By number: the event code's bytes, where the cause is an event's own.
  var events: [[UInt8]] = []
  /// By number: true where the cause has a component.
  var isComponent: [Bool] = []
  var headers: [Int32: SealedHeader] = [:]
  var shapes: [Int32: (transfers: [Transfer], template: TransferTemplate)] = [:]

  func account(_ id: Int32) -> String { accounts[id]?.text ?? "\(id), unknown" }
  func hasAccount(_ id: Int32) -> Bool { id >= 0 && Int(id) < group.count && group[Int(id)] >= 0 }
  func hasSegment(_ id: Int32) -> Bool { id >= 0 && Int(id) < isSegment.count && isSegment[Int(id)] }
  func hasComponent(_ id: Int16) -> Bool { id >= 0 && Int(id) < isComponent.count && isComponent[Int(id)] }
  func segment(_ id: Int32) -> String {
    hasSegment(id) ? String(decoding: keys.segments[Int(id)], as: UTF8.self) : "\(id), unknown"
  }
}

extension Verifier {
  /// Rows of names against their checksums. That each key stands for what was sealed, the batches prove.
  func checkNames() throws -> Bool {
    let rows =
      try readBooks() + readAccounts() + readSegments() + readCauses() + readHeaders()
      + readShapes()
    count("names", rows)
    return true
  }

  private func check(_ subject: @autoclosure () -> String, _ parts: [String], _ checksum: Int64) {
    let found = Checksum.of(parts)
    guard found != checksum, faults.isWanted("name-checksum") else { return }
    faults.add("name-checksum", subject(), expected: "checksum \(checksum)", found: "\(found)")
  }

  /// Numbers are given one by one: one far beyond the count of rows was never given.
  private func isPossible(_ id: Int32, _ table: String, _ rows: Int64) -> Bool {
    if id > 0, Int64(id) < rows * 4 + 1_000_000 { return true }
    faults.add("name-number", "row \(id) of \(table)", expected: "a number that was given", found: "\(id)")
    return false
  }

  private func readBooks() throws -> Int64 {
    let rows = try connection.query("select book_id, code, checksum from ledger.book order by book_id")
    for row in rows {
      let code = try row.text(1)
      let id = try row.int32(0)
      names.books[id] = (code, Array(code.utf8))
      names.bookNumbers[code] = id
      check("book \(id) (\(code))", [code], try row.int64(2))
    }
    return Int64(rows.count)
  }

  private func readAccounts() throws -> Int64 {
    var (rows, groups, currencies): (Int64, [String: Int32], [String: Int32]) = (0, [:], [:])
    try copyOut("verify-accounts") { row in
      rows += 1
      let id = try row.nextInt32()
      let parts = [
        try row.nextText(), try row.nextText(), try row.nextText(), try row.nextText(), try row.nextText(),
      ]
      self.check("account \(id) (\(parts.joined(separator: "/")))", parts, try row.nextInt64())
      guard self.isPossible(id, "account", rows) else { return }
      let book = try row.nextOptionalInt32() ?? -1
      self.names.add(id, parts, book: book, groups: &groups, currencies: &currencies)
      if book < 0 {
        self.faults.add(
          "account-book", "account \(id) (\(parts.joined(separator: "/")))", expected: "a row of book",
          found: "none of code \(parts[0])")
      }
    }
    return rows
  }

  private func readSegments() throws -> Int64 {
    var rows: Int64 = 0
    try copyOut("verify-segments") { row in
      rows += 1
      let id = try row.nextInt32()
      let key = try row.nextText()
      var texts: [String] = []
      for _ in 0..<7 { texts.append(try row.nextText()) }
      var years: [Int16] = []
      for _ in 0..<3 { years.append(try row.nextInt16()) }
      self.check("segment \(id) (\(key))", [key] + texts + years.map { String($0) }, try row.nextInt64())
      let columns = StoredNames.segmentKey(texts, years)
      if columns != key {
        self.faults.add(
          "segment-columns", "segment \(id)", expected: "the columns of its key \(key)", found: columns)
      }
      guard self.isPossible(id, "segment", rows) else { return }
      self.names.add(segment: id, key)
    }
    return rows
  }

  private func readCauses() throws -> Int64 {
    let rows = try connection.query("select cause_id, event, component, checksum from ledger.cause")
    names.events = Array(repeating: [], count: Int(Int16.max) + 1)
    names.isComponent = Array(repeating: false, count: Int(Int16.max) + 1)
    names.keys.components = Array(repeating: [], count: 1 << 16)
    for row in rows {
      let id = try row.int16(0)
      let (event, component) = (try row.text(1), try row.text(2))
      check("cause \(id) (\(event) \(component))", [event, component], try row.int64(3))
      guard isPossible(Int32(id), "cause", Int64(rows.count)) else { continue }
      names.causes[id] = StoredNames.Cause(event: event, component: component)
      names.events[Int(id)] = component.isEmpty ? Array(event.utf8) : []
      names.isComponent[Int(id)] = !component.isEmpty
      names.keys.components[Int(id)] = Array("\(event)\t\(component)".utf8)
    }
    return Int64(rows.count)
  }

  private func readHeaders() throws -> Int64 {
    let rows = try connection.query("select header_id, columns, checksum from ledger.event_header")
    for row in rows {
      let id = try row.int32(0)
      let text = try row.text(1)
      check("event_header \(id) (\(text))", [text], try row.int64(2))
      let columns = text.split(separator: "\t").compactMap { EventColumn(name: String($0)) }
      if let header = SealedHeader(columns), columns.map(\.name).joined(separator: "\t") == text {
        names.headers[id] = header
      } else {
        faults.add(
          "event-header", "event_header \(id)", expected: "fields of the event file, sorted", found: text)
      }
    }
    return Int64(rows.count)
  }
}

extension Verifier {
  /// Shapes against their digests; one whose transfers cannot be is left out, and its events are named.
  private func readShapes() throws -> Int64 {
    var rows: Int64 = 0
    try copyOut("verify-shapes") { row in
      rows += 1
      let id = try row.nextInt32()
      var stored = StoredShape()
      do {
        try row.nextInt32Array(into: &stored.debit)
        try row.nextInt32Array(into: &stored.credit)
        try row.nextInt32Array(into: &stored.segment)
        try row.nextInt16Array(into: &stored.cause)
      } catch {
        return self.faults.add(
          "shape", "shape \(id)", expected: "arrays of numbers without nulls", found: "something else")
      }
      stored.subject = Array(try row.nextText().utf8)
      let digest = try row.nextBytes()
      if stored.digest != digest {
        self.faults.add(
          "name-checksum", "shape \(id)", expected: "digest \(digest.hexadecimal)",
          found: stored.digest.hexadecimal)
      }
      guard let transfers = self.names.transfers(stored) else {
        return self.faults.add(
          "shape", "shape \(id)",
          expected: "arrays of equal length, of known accounts of one book, fund and currency, segments, "
            + "causes and subjects", found: self.names.text(stored))
      }
      self.names.shapes[id] = (
        transfers, TransferTemplate(transfers[...], keys: self.names.keys) { Int($0.cause) }
      )
    }
    return rows
  }
}

extension StoredNames {
  /// The transfers of a shape, without amounts; nil where they cannot be.
  func transfers(_ shape: StoredShape) -> [Transfer]? {
    let count = shape.debit.count
    guard shape.credit.count == count, shape.segment.count == count, shape.cause.count == count,
      shape.subject.count == count
    else { return nil }
    var transfers: [Transfer] = []
    for index in 0..<count {
      let (debit, credit) = (shape.debit[index], shape.credit[index])
      guard hasAccount(debit), hasAccount(credit), hasSegment(shape.segment[index]),
        hasComponent(shape.cause[index]), let subject = SubjectKind(rawValue: shape.subject[index]),
        debit != credit, group[Int(debit)] == group[Int(credit)]
      else { return nil }
      transfers.append(
        Transfer(
          debit: debit, credit: credit, amount: 0, segment: shape.segment[index],
          cause: UInt16(bitPattern: shape.cause[index]), subject: subject))
    }
    return transfers
  }

  func text(_ shape: StoredShape) -> String {
    "debit \(shape.debit.map(account)), credit \(shape.credit.map(account)), segment "
      + "\(shape.segment.map(segment)), cause \(shape.cause), subject "
      + String(decoding: shape.subject, as: UTF8.self)
  }

  mutating func add(
    _ id: Int32, _ parts: [String], book: Int32, groups: inout [String: Int32],
    currencies: inout [String: Int32]
  ) {
    while group.count <= Int(id) {
      group.append(-1)
      currency.append(-1)
      keys.accounts.append([])
    }
    let text = "\(parts[0])/\(parts[1])/\(parts[3])"
    let number = groups[text] ?? Int32(groupTexts.count)
    if groups[text] == nil {
      groups[text] = number
      groupTexts.append(text)
    }
    let place = currencies[parts[3]] ?? Int32(self.currencies.count)
    if currencies[parts[3]] == nil {
      currencies[parts[3]] = place
      self.currencies.append(parts[3])
    }
    group[Int(id)] = number
    currency[Int(id)] = place
    keys.accounts[Int(id)] = SealedKeys.account(
      book: parts[0], fund: parts[1], chart: parts[2], currency: parts[3], detail: parts[4])
    accounts[id] = Account(
      book: parts[0], fund: parts[1], chart: parts[2], currency: parts[3], detail: parts[4], bookNumber: book)
  }

  mutating func add(segment id: Int32, _ key: String) {
    while isSegment.count <= Int(id) {
      isSegment.append(false)
      keys.segments.append([])
    }
    isSegment[Int(id)] = true
    keys.segments[Int(id)] = Array(key.utf8)
  }

  /// The key that a segment's columns make: programme, line, disaster, area, funding source, purpose, treaty;
  /// cohort, underwriting year, accident year.
  static func segmentKey(_ texts: [String], _ years: [Int16]) -> String {
    let named = ["programme", "line", "disaster", "area", "funding_source", "purpose", "treaty"]
    let dated = ["cohort", "underwriting_year", "accident_year"]
    var parts = zip(named, texts).filter { !$0.1.isEmpty }.map { (name: $0.0, text: $0.1) }
    parts += zip(dated, years).filter { $0.1 != 0 }.map { (name: $0.0, text: String($0.1)) }
    return parts.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.text)" }.joined(separator: ";")
  }
}
