import Glibc
import Ledger
import Money
import Posting
import Tabular

/// Reads a journal of ledger or hledger, transaction by transaction, as manual entries: what fits the model
/// becomes one `journal.entry`, what does not is refused with its place.
///
/// Postings to one account of the chart are added up; a transaction that stays within one account posts
/// nothing. An entry's reference is the mapping's name, its day and a hash of what it says (`~2` for the
/// second that says the same), so that a journal to which transactions were added is posted again without
/// harm.
///
/// Codes: `not-a-day`, `not-an-amount`, `too-many-decimals`, `amount-out-of-range`, `unknown-commodity`,
/// `unmapped-account`, `several-commodities`, `amounts-elided`, `not-balanced`, `assertion-failed`,
/// `virtual-posting`, `cost`, `lot`, `expression`, `posting-date`, `automated-transaction`,
/// `directive-refused`, `not-utf-8`.
final class JournalReader {
  private let file: UnsafeMutablePointer<FILE>
  private let name: String
  private let mapping: JournalMapping
  private let book: Int
  private let currencies: [Currency]
  private let roles: [Role]
  private var buffer: UnsafeMutablePointer<CChar>?
  private var capacity = 0
  private var lineNumber = 0
  /// A line that was read ahead.
  private var ahead: [UInt8]?
  private(set) var bytesRead: Int64 = 0
  /// Balances of the journal's accounts so far, for its assertions; nil where a transaction was refused.
  private var running: [String: Int64?] = [:]
  private var references: [String: Int] = [:]

  init(path: String, name: String, _ mapping: JournalMapping, scheme: Scheme) throws(Diagnostic) {
    self.name = name
    self.mapping = mapping
    currencies = scheme.books.map(\.currency)
    roles = scheme.books.map(\.role)
    func fault(_ field: String, _ value: String, _ message: String, _ remedy: String) -> Diagnostic {
      Diagnostic(
        file: mapping.file, line: 0, field: field, code: "unknown-\(field)", value: value, message: message,
        remedy: remedy)
    }
    guard let book = scheme.book(mapping.book) else {
      throw fault(
        "book", mapping.book, "is no book of the pack",
        "write one of its books, such as \(scheme.books[0].code)")
    }
    self.book = book
    if let fund = mapping.fund, scheme.fund(fund, of: book) == nil {
      throw fault("fund", fund, "is no fund of book \(mapping.book)", "mend it, or leave it out")
    }
    for target in mapping.targets where scheme.chartRow(roles[book], target.leg.account) == nil {
      throw fault(
        "account", target.leg.account,
        "to which \(target.name) is mapped, is not in the chart of book \(mapping.book)",
        "write the code of an account: gledger scheme show")
    }
    guard let opened = fopen(path, "re") else {
      throw Diagnostic(
        file: name, line: 0, code: "cannot-open", message: "cannot be opened: " + systemText(errno),
        remedy: "check the path and the permissions")
    }
    file = opened
  }

  deinit {
    fclose(file)
    free(buffer)
  }

  // MARK: - Lines

  private func nextLine() -> [UInt8]? {
    if let line = ahead {
      ahead = nil
      lineNumber += 1
      return line
    }
    let count = getline(&buffer, &capacity, file)
    guard count > 0, let buffer else { return nil }
    lineNumber += 1
    bytesRead += Int64(count)
    var line = UnsafeRawBufferPointer(start: buffer, count: count).map { $0 }
    while line.last == 0x0A || line.last == 0x0D { line.removeLast() }
    if lineNumber == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    return line
  }

  private func putBack(_ line: [UInt8]) {
    ahead = line
    lineNumber -= 1
  }

  private static func isBlank(_ line: [UInt8]) -> Bool { line.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
  private static func isIndented(_ line: [UInt8]) -> Bool { line.first == 0x20 || line.first == 0x09 }

  /// Reads up to and with the next transaction or refused directive, and adds it to the chunk.
  /// - Returns: false at the end.
  func next(into chunk: inout EventChunk) -> Bool {
    while let line = nextLine() {
      guard let first = line.first, !JournalReader.isIndented(line) else { continue }
      // Comments of ledger.
      if Array(";#%|*".utf8).contains(first) { continue }
      if first >= 0x30, first <= 0x39 {
        transaction(line, &chunk)
        return true
      }
      if refusesDirective(line, &chunk) { return true }
    }
    return false
  }

  /// Lines that are passed over: they change neither an account nor an amount of what is posted.
  private static let harmless = [
    "account", "commodity", "payee", "tag", "P", "D", "N", "apply tag", "end tag", "end apply tag", "end",
    "~",
  ]

  private func refusesDirective(_ line: [UInt8], _ chunk: inout EventChunk) -> Bool {
    let text = String(decoding: line, as: UTF8.self)
    let words = text.split { $0 == " " || $0 == "\t" }
    let word = words.first.map { String($0) } ?? ""
    let start = lineNumber
    if word == "comment" || word == "test" {
      while let inner = nextLine(), !inner.starts(with: Array("end".utf8)) {}
      return false
    }
    let two = words.prefix(2).joined(separator: " ")
    if text.hasPrefix("~") || JournalReader.harmless.contains(two) || JournalReader.harmless.contains(word),
      !(["apply", "end"].contains(word) && !JournalReader.harmless.contains(two) && words.count > 1)
    {
      chunk.notices.append(
        Notice(code: "directive-passed-over", file: name, line: start, message: "\(word) is passed over"))
      return false
    }
    var raw = line
    while let inner = nextLine() {
      guard JournalReader.isIndented(inner), !JournalReader.isBlank(inner) else {
        putBack(inner)
        break
      }
      raw += [0x0A] + inner
    }
    chunk.begin(line: start, raw: raw[...])
    let isAutomated = text.hasPrefix("=")
    chunk.reject(
      Diagnostic(
        file: name, line: start, column: 1,
        code: isAutomated ? "automated-transaction" : "directive-refused", value: text,
        message: isAutomated
          ? "would add postings to others, which would not be there as they were approved"
          : "is no transaction, and is not passed over, for it may change what follows",
        remedy: isAutomated ? "write the postings out where they belong" : "write out what it stands for"))
    return true
  }

  // MARK: - Transactions

  private func transaction(_ first: [UInt8], _ chunk: inout EventChunk) {
    let start = lineNumber
    var raw = first
    var lines = [JournalLine(number: start, text: String(decoding: first, as: UTF8.self))]
    while let line = nextLine() {
      guard JournalReader.isIndented(line), !JournalReader.isBlank(line) else {
        putBack(line)
        break
      }
      raw += [0x0A] + line
      lines.append(JournalLine(number: lineNumber, text: String(decoding: line, as: UTF8.self)))
    }
    chunk.begin(line: start, raw: raw[...])
    guard raw.withUnsafeBufferPointer({ String(validating: $0, as: UTF8.self) != nil }) else {
      return refuse(
        JournalFault(
          line: start, column: 1, field: "transaction", value: "",
          fault: FieldFault("not-utf-8", "is not UTF-8", "write the file in UTF-8")), &chunk)
    }
    var faults: [JournalFault] = []
    var postings: [JournalPosting] = []
    for line in lines.dropFirst() where !line.withoutComment.trimmed.isEmpty {
      do throws(JournalFault) {
        postings.append(try JournalPosting(line, mapping.commodities))
      } catch {
        faults.append(error)
      }
    }
    do throws(JournalFault) {
      let head = try JournalHead(lines[0])
      if faults.isEmpty { try post(head, &postings, lines, &chunk, &faults) }
    } catch {
      faults.insert(error, at: 0)
    }
    if !faults.isEmpty {
      for posting in postings { running[String(posting.account)] = .some(nil) }
    }
    for fault in faults { refuse(fault, &chunk) }
  }

  private func refuse(_ found: JournalFault, _ chunk: inout EventChunk) {
    chunk.reject(
      Diagnostic(
        file: name, line: found.line, column: found.column, field: found.field, code: found.fault.code,
        value: found.value, message: found.fault.message, remedy: found.fault.remedy))
  }

  private func post(
    _ head: JournalHead, _ postings: inout [JournalPosting], _ lines: [JournalLine],
    _ chunk: inout EventChunk, _ faults: inout [JournalFault]
  ) throws(JournalFault) {
    try refusePostingDates(lines)
    guard let currency = try complete(&postings, lines[0]) else {
      return note("empty-transaction", "has no postings", lines[0], &chunk)
    }
    var legs: [(leg: EntryLeg, net: Int64)] = []
    for posting in postings {
      guard let leg = mapping.account(String(posting.account)) else {
        faults.append(unmapped(posting))
        continue
      }
      let minor = posting.amount?.minor ?? 0
      if let place = legs.firstIndex(where: { $0.leg == leg }) {
        let (sum, overflow) = legs[place].net.addingReportingOverflow(minor)
        if overflow { throw posting.line.fault(posting.account, "amount", FieldReader.outOfRange) }
        legs[place].net = sum
      } else {
        legs.append((leg, minor))
      }
    }
    guard faults.isEmpty else { return }
    let debits = legs.filter { $0.net > 0 }.map { stated($0.leg, $0.net) }
    let credits = legs.filter { $0.net < 0 }.map { stated($0.leg, -$0.net) }
    guard !debits.isEmpty else {
      return note("within-one-account", "moves nothing between accounts of the chart", lines[0], &chunk)
    }
    if head.hasAuxiliaryDate || lines.contains(where: { $0.comment.contains("[=") }) {
      note("auxiliary-date", "has a second date, and the first is taken", lines[0], &chunk)
    }
    entry(head, postings, debits, credits, currency, lines[0], &chunk, &faults)
  }

  private func stated(_ leg: EntryLeg, _ minor: Int64) -> EntryLeg {
    EntryLeg(account: leg.account, detail: leg.detail, minor: minor)
  }

  private func note(_ code: String, _ message: String, _ line: JournalLine, _ chunk: inout EventChunk) {
    chunk.notices.append(Notice(code: code, file: name, line: line.number, message: message))
  }

  private func unmapped(_ posting: JournalPosting) -> JournalFault {
    posting.line.fault(
      posting.account, "account",
      FieldFault(
        "unmapped-account", "is not in the mapping \(mapping.file)",
        "add the line \"\(posting.account)\": \"CODE\" below accounts, with the code of one of the chart"
      ))
  }

  /// A date of a posting's own would be a second effective date.
  private func refusePostingDates(_ lines: [JournalLine]) throws(JournalFault) {
    for line in lines.dropFirst() {
      let comment = line.comment
      guard let open = comment.firstIndex(of: "["), let close = comment[open...].firstIndex(of: "]") else {
        continue
      }
      let inside = comment[comment.index(after: open)..<close]
      guard let first = inside.first, first.isNumber, inside.contains(where: { "/-.".contains($0) }) else {
        continue
      }
      throw line.fault(
        inside, "date",
        FieldFault(
          "posting-date", "is a date of the posting's own, and an event has one effective day",
          "make it a transaction of that day"))
    }
  }

  /// Fills in the amount that is left out, and proves that the rest balances and that what is asserted holds.
  /// - Returns: the currency; nil where there is nothing.
  private func complete(
    _ postings: inout [JournalPosting], _ head: JournalLine
  ) throws(JournalFault) -> Currency? {
    let all = head.withoutComment
    var (sum, currency): (Int64, Currency?) = (0, nil)
    var elided: [Int] = []
    for place in postings.indices {
      if postings[place].amount == nil, let wanted = postings[place].assertion {
        guard let known = running[String(postings[place].account), default: 0] else {
          throw postings[place].line.fault(
            postings[place].account, "amount",
            FieldFault("assertion-failed", "was in a transaction that was refused", "mend that one first"))
        }
        postings[place].amount = JournalAmount(minor: wanted.minor - known, currency: wanted.currency)
      }
      guard let amount = postings[place].amount else {
        elided.append(place)
        continue
      }
      if let currency, currency != amount.currency {
        throw postings[place].line.fault(
          postings[place].account, "amount",
          FieldFault(
            "several-commodities", "is in \(amount.currency), others of the transaction in \(currency)",
            "make one transaction for each, through an exchange account"))
      }
      currency = amount.currency
      let (next, overflow) = sum.addingReportingOverflow(amount.minor)
      if overflow { throw head.fault(all, "amount", FieldReader.outOfRange) }
      sum = next
    }
    guard let currency else { return nil }
    if elided.count > 1 {
      throw postings[elided[1]].line.fault(
        postings[elided[1]].account, "amount",
        FieldFault("amounts-elided", "is the second posting without an amount", "state all amounts but one"))
    }
    if let place = elided.first {
      postings[place].amount = JournalAmount(minor: -sum, currency: currency)
    } else if sum != 0 {
      throw head.fault(
        all, "amount",
        FieldFault(
          "not-balanced", "is off by \(Amount(minor: sum, currency))", "debits and credits must be equal"))
    }
    try checkAssertions(postings)
    return currency
  }

  private func checkAssertions(_ postings: [JournalPosting]) throws(JournalFault) {
    for posting in postings {
      let account = String(posting.account)
      guard let before = running[account, default: 0] else { continue }
      let after = before &+ (posting.amount?.minor ?? 0)
      running[account] = after
      guard let wanted = posting.assertion, wanted.minor != after else { continue }
      throw posting.line.fault(
        posting.account, "balance",
        FieldFault(
          "assertion-failed",
          "has \(Amount(minor: after, wanted.currency)) after it, and is said to have "
            + "\(Amount(minor: wanted.minor, wanted.currency))", "find what is missing in the journal"))
    }
  }

  private func entry(
    _ head: JournalHead, _ postings: [JournalPosting], _ debits: [EntryLeg], _ credits: [EntryLeg],
    _ currency: Currency, _ line: JournalLine, _ chunk: inout EventChunk, _ faults: inout [JournalFault]
  ) {
    var draft = EventDraft(
      kind: .journalEntry, reference: reference(head, postings), book: book, date: head.day,
      currency: currency, capacity: 6)
    func set(_ column: EventColumn, _ value: FieldValue) {
      draft.event.set(column, value)
      draft.present.insert(column)
    }
    var amount: Int64 = 0
    for leg in debits {
      let (sum, overflow) = amount.addingReportingOverflow(leg.minor ?? 0)
      if overflow { draft.fail(.amount, FieldReader.outOfRange) }
      amount = sum
    }
    set(.amount, .money(amount))
    set(.debit, .text(EntryLeg.normalised(debits)))
    set(.credit, .text(EntryLeg.normalised(credits)))
    if let fund = mapping.fund { set(.fund, .text(fund)) }
    do throws(FieldFault) {
      if let code = head.code, !code.isEmpty { set(.document, .text(try text(code))) }
      if mapping.keepsDescription, !head.description.isEmpty {
        set(.memo, .text(try text(head.description)))
      }
    } catch {
      draft.fail(.memo, error)
    }
    draft.finish(roles: roles, currencies: currencies)
    for found in draft.faults {
      faults.append(line.fault(line.withoutComment, found.column.name, found.fault))
    }
    if faults.isEmpty { chunk.append(draft.event) }
  }

  private func text(_ part: Substring) throws(FieldFault) -> String {
    try String(part).withBytes { bytes throws(FieldFault) in try FieldReader.text(bytes) }
  }

  /// The same for the same transaction, wherever in the file it stands.
  private func reference(_ head: JournalHead, _ postings: [JournalPosting]) -> String {
    var canonical = CanonicalBytes()
    canonical.item(head.day.description)
    canonical.item(String(head.code ?? ""))
    canonical.item(String(head.description))
    for posting in postings {
      canonical.item(String(posting.account))
      canonical.item(posting.amount?.minor ?? 0)
    }
    let digest = SealChain.digest(canonical.bytes).hexadecimal.prefix(16)
    let reference = "\(mapping.name)/\(head.day)/\(digest)"
    let count = references[reference, default: 0] + 1
    references[reference] = count
    return count == 1 ? reference : "\(reference)~\(count)"
  }
}

private func systemText(_ number: Int32) -> String {
  strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
