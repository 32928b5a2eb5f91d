import Money
import Tabular

/// Elements of status reports that are read; all others are passed over.
private enum PainName: UInt16, CaseIterable {
  case document, cstmrPmtStsRpt, grpHdr, msgId, creDtTm
  case orgnlGrpInfAndSts, orgnlMsgId, grpSts
  case orgnlPmtInfAndSts, orgnlPmtInfId, pmtInfSts
  case txInfAndSts, orgnlEndToEndId, txSts, orgnlTxRef, amt, instdAmt
  case stsRsnInf, rsn, cd

  /// The local name in the message.
  var text: String { "\(self)".prefix(1).uppercased() + "\(self)".dropFirst() }

  static let names = allCases.map(\.text)
}

/// Reads pain.002, versions 03 to 15, alone or inside an envelope. The elements that it reads are the same in
/// all of them. Payments are read one by one; a report has at most ``paymentLimit`` of them.
///
/// Codes beside those of ``XMLReader``: `no-message`, `not-a-status-report`, `unknown-version`,
/// `missing-element`, `unknown-value`, `not-a-day`, `too-many-payments`, `several-reports` and those of
/// amounts. Of a value that is wrong only its form is told, as of bank statements.
public struct PaymentStatusReader: ~Copyable {
  private var xml: XMLReader
  private let file: String
  private var tree = XMLTree()

  static let versions = 3...15
  /// Payments of one report.
  static let paymentLimit = 1_000_000

  private init(_ source: consuming ByteSource, chunkSize: Int?) throws(Diagnostic) {
    file = source.name
    var limits = ReadLimits()
    if let chunkSize { limits.chunkSize = chunkSize }
    xml = try XMLReader(source, names: PainName.names, limits: limits)
  }

  /// - Parameter chunkSize: bytes that are read at a time; nil for the usual number.
  /// - Throws: the first fault of the file.
  public static func read(
    _ source: consuming ByteSource, chunkSize: Int? = nil
  ) throws(Diagnostic) -> PaymentStatusReport {
    var reader = try PaymentStatusReader(source, chunkSize: chunkSize)
    return try reader.read()
  }

  private mutating func read() throws(Diagnostic) -> PaymentStatusReport {
    var found: PaymentStatusReport?
    while true {
      switch try xml.next() {
      case .finish:
        if let found { return found }
        throw Diagnostic(
          file: file, line: 1, code: "no-message", message: "has no element Document",
          remedy: "give a pain.002 message")
      case .start where xml.element == PainName.document.rawValue:
        guard found == nil else {
          throw fault(
            "several-reports", nil, "has a second report in it", "put each report into a file of its own")
        }
        found = try document()
      case .start, .end, .text: continue
      }
    }
  }

  /// Starts of the children of the element that has just started, one at each call; nil at its end.
  private mutating func nextChild(at depth: Int) throws(Diagnostic) -> PainName? {
    while true {
      switch try xml.next() {
      case .start:
        if let name = PainName(rawValue: xml.element) { return name }
        try skip()
      case .end, .finish:
        if xml.depth < depth { return nil }
      case .text: continue
      }
    }
  }

  private mutating func skip() throws(Diagnostic) {
    let depth = xml.depth
    while xml.depth >= depth {
      if try xml.next() == .finish { return }
    }
  }

  private mutating func document() throws(Diagnostic) -> PaymentStatusReport {
    let depth = xml.depth
    try checkVersion(xml.namespace)
    var report = PaymentStatusReport()
    var count = 0
    var (hasReport, hasHead, hasOriginal) = (false, false, false)
    while let name = try nextChild(at: depth) {
      guard name == .cstmrPmtStsRpt else {
        try skip()
        continue
      }
      hasReport = true
      let inner = xml.depth
      while let part = try nextChild(at: inner) {
        switch part {
        case .grpHdr:
          try tree.read(&xml)
          report.identification = try identifier(try need(tree.root, .msgId))
          report.day = try day(try need(tree.root, .creDtTm))
          hasHead = true
        case .orgnlGrpInfAndSts:
          try tree.read(&xml)
          let original = try need(tree.root, .orgnlMsgId)
          report.message = try identifier(original)
          (report.messageLine, report.messageColumn) = tree.place(original)
          report.status = try status(tree.root, .grpSts)
          hasOriginal = true
        case .orgnlPmtInfAndSts: report.blocks.append(try block(&count))
        default: try skip()
        }
      }
    }
    guard hasReport, hasHead, hasOriginal else {
      throw fault(
        "no-message", nil, "has no whole status report in it: its head, and the message that it is about",
        "get the whole file")
    }
    return report
  }

  private mutating func block(_ count: inout Int) throws(Diagnostic) -> PaymentStatusReport.Block {
    let depth = xml.depth
    var block = PaymentStatusReport.Block(identification: "", line: xml.place.line, column: xml.place.column)
    var reasons: [String] = []
    while let name = try nextChild(at: depth) {
      try tree.read(&xml)
      switch name {
      case .orgnlPmtInfId: block.identification = try identifier(tree.root)
      case .pmtInfSts: block.status = try code(tree.root)
      case .stsRsnInf: reasons += reason(tree.root)
      case .txInfAndSts:
        count += 1
        guard count <= PaymentStatusReader.paymentLimit else {
          throw fault(
            "too-many-payments", nil, "reports more than \(PaymentStatusReader.paymentLimit) payments",
            "ask the bank for smaller reports")
        }
        block.payments.append(try payment())
      default: continue
      }
    }
    block.status?.reasons = reasons
    guard !block.identification.isEmpty else {
      throw Diagnostic(
        file: file, line: block.line, column: block.column, code: "missing-element",
        message: "has no OrgnlPmtInfId", remedy: "ask the bank for the file again")
    }
    return block
  }

  private func payment() throws(Diagnostic) -> PaymentStatusReport.Payment {
    let root = tree.root
    let place = tree.place(root)
    var payment = PaymentStatusReport.Payment(
      endToEnd: try identifier(try need(root, .orgnlEndToEndId)), line: place.line, column: place.column)
    payment.status = try status(root, .txSts)
    if let node = at(root, .orgnlTxRef, .amt, .instdAmt) {
      guard let currency = Currency(tree.currency(node)) else {
        throw fault(node, "unknown-currency", tree.currency(node), "is no currency of ISO 4217 in use")
      }
      do throws(BankMoney.Fault) {
        payment.amount = try BankMoney.read(tree.bytes(node), mark: 0x2E, decimals: currency.decimals)
      } catch {
        let words = BankMoney.words(error, currency)
        throw fault(node, words.code, tree.text(node), words.message)
      }
      payment.currency = currency
    }
    return payment
  }

  private func status(
    _ node: Int, _ name: PainName
  ) throws(Diagnostic) -> PaymentStatusReport.Status? {
    guard let child = at(node, name) else { return nil }
    var status = try code(child)
    for child in tree.children(node) where tree.element(child) == PainName.stsRsnInf.rawValue {
      status.reasons += reason(child)
    }
    return status
  }

  private func code(_ node: Int) throws(Diagnostic) -> PaymentStatusReport.Status {
    let bytes = tree.bytes(node)
    guard bytes.count == 4, bytes.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      throw fault(node, "unknown-value", tree.text(node), "is no status of four capital letters")
    }
    let place = tree.place(node)
    return PaymentStatusReport.Status(code: tree.text(node), line: place.line, column: place.column)
  }

  /// The code of a reason; a text of the bank's own may name anybody, and is passed over.
  private func reason(_ node: Int) -> [String] {
    guard let code = at(node, .rsn, .cd) else { return [] }
    let bytes = tree.bytes(code)
    let isCode =
      (1...4).contains(bytes.count)
      && bytes.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
    return isCode ? [tree.text(code)] : []
  }

  /// Max35Text, without signs that end a line.
  private func identifier(_ node: Int) throws(Diagnostic) -> String {
    let text = tree.text(node)
    guard (1...35).contains(text.unicodeScalars.count), text.unicodeScalars.allSatisfy({ $0.value >= 0x20 })
    else { throw fault(node, "unknown-value", text, "is no name of 1 to 35 characters") }
    return text
  }

  /// The day of an instant as the bank wrote it.
  private func day(_ node: Int) throws(Diagnostic) -> Day {
    let text = tree.text(node)
    if let day = Day(String(text.prefix(10))), text.utf8.dropFirst(10).first == 0x54 { return day }
    throw fault(node, "not-a-day", text, "is no day and time as 2025-04-01T12:00:00")
  }

  private func at(_ node: Int, _ names: PainName...) -> Int? {
    var place = node
    for name in names {
      guard let child = tree.child(place, name.rawValue) else { return nil }
      place = child
    }
    return place
  }

  private func need(_ node: Int, _ name: PainName) throws(Diagnostic) -> Int {
    if let child = at(node, name) { return child }
    throw fault(node, "missing-element", nil, "has no \(name.text)")
  }

  private func checkVersion(_ namespace: String) throws(Diagnostic) {
    guard let found = namespace.firstMatch(of: #/pain\.002\.001\.([0-9]{2})/#) else {
      let message = namespace.firstMatch(
        of: #/(acmt|admi|auth|camt|head|pacs|pain|reda|remt|seev|semt|sese)(\.[0-9]{3}){2}\.[0-9]{2}/#)
      throw fault(
        "not-a-status-report", message.map { String($0.output.0) },
        (message == nil ? "has a namespace that " : "") + "is no message of the kind pain.002",
        message?.output.1 == "camt"
          ? "load bank statements with gledger reconcile bank" : "give the bank's payment status report")
    }
    guard PaymentStatusReader.versions.contains(Int(found.output.1) ?? 0) else {
      throw fault(
        "unknown-version", String(found.output.0), "is a version that is not read",
        "ask the bank for one of the versions 03 to 15")
    }
  }

  private func fault(
    _ code: String, _ value: String?, _ message: String, _ remedy: String
  ) -> Diagnostic {
    Diagnostic(
      file: file, line: xml.place.line, column: xml.place.column, code: code, value: value,
      message: message, remedy: remedy)
  }

  private func fault(_ node: Int, _ code: String, _ value: String?, _ message: String) -> Diagnostic {
    let place = tree.place(node)
    return BankValue.fault(
      file, line: place.line, column: place.column, field: PainName(rawValue: tree.element(node))?.text,
      code, value, message, "ask the bank for the file again")
  }
}
