import Money
import Reconciliation
import Tabular

/// Reads camt.052, camt.053 and camt.054, versions 02 to 14, alone or inside an envelope.
///
/// Entries are read one by one; an entry is held with all of its payments, so memory is that of the largest
/// entry, whatever the file's size, and an entry has at most ``paymentLimit`` payments. What differs between
/// the versions: the names of identifiers of banks and parties, which are not read; the status (text, or `Cd`
/// inside, from 07 on); the parties (`Nm`; from 07 on `Pty/Nm`, or `Agt/FinInstnId/Nm` for a bank); the place
/// of a payment's amount (`AmtDtls/TxAmt` in 02, and from 07 on where there is no other; `Amt` from 03 on).
/// `Docs/bank-statements.md` has the table, and the sample that each version is tested with.
///
/// Codes beside those of ``XMLReader``: `no-message`, `not-camt`, `unknown-version`, `missing-element`,
/// `not-an-amount`, `too-many-decimals`, `amount-out-of-range`, `unknown-currency`, `not-a-day`,
/// `unknown-value`, `too-large`, `too-many-payments`.
struct CamtReader: ~Copyable {
  private var xml: XMLReader
  let file: String
  var tree = XMLTree()
  private var kind = BankStatementKind.statement

  static let versions = 2...14
  /// Payments that an entry lists.
  static let paymentLimit = 1_000_000

  init(_ source: consuming ByteSource, limits: ReadLimits = ReadLimits()) throws(Diagnostic) {
    file = source.name
    xml = try XMLReader(source, names: CamtName.names, limits: limits)
  }

  mutating func read(_ emit: (BankStatementPiece) throws -> Void) throws {
    var hasDocument = false
    while true {
      switch try xml.next() {
      case .finish:
        if hasDocument { return }
        throw Diagnostic(
          file: file, line: 1, code: "no-message", message: "has no element Document",
          remedy: "give a camt.052, camt.053 or camt.054 message")
      case .start:
        if xml.element == CamtName.document.rawValue {
          hasDocument = true
          try document(emit)
        }
      case .end, .text: continue
      }
    }
  }

  /// Passes over the element that has just started.
  private mutating func skip() throws(Diagnostic) {
    let depth = xml.depth
    while xml.depth >= depth {
      if try xml.next() == .finish { return }
    }
  }

  /// Starts of the children of the element that has just started, one at each call; nil at its end.
  private mutating func nextChild(at depth: Int) throws(Diagnostic) -> CamtName? {
    while true {
      switch try xml.next() {
      case .start:
        if let name = CamtName(rawValue: xml.element) { return name }
        try skip()
      case .end, .finish:
        if xml.depth < depth { return nil }
      case .text: continue
      }
    }
  }

  private mutating func document(_ emit: (BankStatementPiece) throws -> Void) throws {
    let depth = xml.depth
    try checkVersion(xml.namespace)
    var hasMessage = false
    while let name = try nextChild(at: depth) {
      let isMessage = [.bkToCstmrStmt, .bkToCstmrAcctRpt, .bkToCstmrDbtCdtNtfctn].contains(name)
      guard isMessage else {
        try skip()
        continue
      }
      hasMessage = true
      let inner = xml.depth
      while let part = try nextChild(at: inner) {
        switch part {
        case .stmt: kind = .statement
        case .rpt: kind = .report
        case .ntfctn: kind = .notification
        default:
          try skip()
          continue
        }
        try statement(emit)
      }
    }
    if !hasMessage {
      throw fault("no-message", nil, "has no statement, report or notification in it", "get the whole file")
    }
  }

  /// The namespace says what the message is: `urn:iso:std:iso:20022:tech:xsd:camt.053.001.08`.
  private func checkVersion(_ namespace: String) throws(Diagnostic) {
    guard let found = namespace.firstMatch(of: #/camt\.05([0-9])\.001\.([0-9]{2})/#),
      ["2", "3", "4"].contains(found.output.1)
    else {
      // Of a namespace only the name of a message is told: the rest of it may be anything, a person's name
      // among others.
      let message = namespace.firstMatch(
        of: #/(acmt|admi|auth|camt|head|pacs|pain|reda|remt|seev|semt|sese)(\.[0-9]{3}){2}\.[0-9]{2}/#)
      throw fault(
        "not-camt", message.map { String($0.output.0) },
        (message == nil ? "has a namespace that " : "")
          + "is no message of the kind camt.052, camt.053 or camt.054",
        "give a bank statement; check the file and its namespace")
    }
    let version = Int(found.output.2) ?? 0
    guard CamtReader.versions.contains(version) else {
      throw fault(
        "unknown-version", String(found.output.0), "is a version that is not read",
        "ask the bank for one of the versions 02 to 14")
    }
  }

  private func fault(
    _ code: String, _ value: String?, _ message: String, _ remedy: String
  ) -> Diagnostic {
    Diagnostic(
      file: file, line: xml.place.line, column: xml.place.column, code: code, value: value,
      message: message, remedy: remedy)
  }

  // MARK: - Statements

  private mutating func statement(_ emit: (BankStatementPiece) throws -> Void) throws {
    let depth = xml.depth
    let place = xml.place
    var head = BankStatementHead()
    head.kind = kind
    head.fileLine = place.line
    var balances = CamtBalances()
    var summary: XMLTree?
    var currency: Currency?
    var hasBegun = false
    while let name = try nextChild(at: depth) {
      if name == .ntry {
        if !hasBegun { try emit(.begin(head)) }
        hasBegun = true
        let line = try entry(account: head.account)
        if currency == nil { currency = line.currency }
        try emit(.line(line))
        continue
      }
      try tree.read(&xml)
      switch name {
      case .id: head.identification = tree.text(tree.root)
      case .elctrncSeqNb: head.sequence = try sequence(tree.root)
      case .lglSeqNb: if head.sequence == nil { head.sequence = try sequence(tree.root) }
      case .stmtPgntn, .rptPgntn, .ntfctnPgntn: try page(&head)
      case .acct:
        head.account = account(tree.root)
        if let code = at(tree.root, .ccy) { currency = try self.currency(code, tree.text(code)) }
      case .bal: balances.add(try balance())
      case .txsSummry: summary = tree
      default: break
      }
    }
    if !hasBegun { try emit(.begin(head)) }
    var end = balances.end(isFirstPage: (head.page ?? 1) == 1)
    currency = currency ?? end.openings.first?.currency ?? end.closings.first?.currency
    if let summary {
      tree = summary
      end.totals = try totals(currency)
    }
    try emit(.end(end))
  }

  /// 0 is how banks say that they do not number.
  private func sequence(_ node: Int) throws(Diagnostic) -> Int64? {
    let number = try number(node)
    return number == 0 ? nil : number
  }

  private func page(_ head: inout BankStatementHead) throws(Diagnostic) {
    guard let node = at(tree.root, .pgNb) else { return }
    let number = try smallNumber(node)
    head.page = number == 0 ? nil : Int(number)
  }

  private mutating func entry(account: String) throws -> BankLine {
    let depth = xml.depth
    let place = xml.place
    var fields = CamtEntry(account: account, place: place)
    while let name = try nextChild(at: depth) {
      guard name == .ntryDtls else {
        try tree.read(&xml)
        try take(name, into: &fields)
        continue
      }
      let inner = xml.depth
      while let part = try nextChild(at: inner) {
        try tree.read(&xml)
        if part == .btch, let count = at(tree.root, .nbOfTxs) {
          fields.payments = try smallNumber(count, beside: fields.payments ?? 0)
        } else if part == .txDtls {
          if fields.details.count == CamtReader.paymentLimit { throw tooManyPayments(place) }
          fields.details.append(try detail(tree.root))
        }
      }
    }
    return try line(fields)
  }

  private func tooManyPayments(_ place: (line: Int, column: Int)) -> Diagnostic {
    Diagnostic(
      file: file, line: place.line, column: place.column, code: "too-many-payments",
      message: "the entry lists more than \(CamtReader.paymentLimit) payments",
      remedy: "ask the bank for smaller batches")
  }
}
