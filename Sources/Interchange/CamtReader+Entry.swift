import Money
import Reconciliation
import Tabular

/// An entry while its children are read.
struct CamtEntry {
  var account: String
  var place: (line: Int, column: Int)
  var amount: (minor: Int64, currency: Currency)?
  var isCredit: Bool?
  var isReversal = false
  var status: BankLine.Status?
  var bookingDay: Day?
  var valueDay: Day?
  var reference = ""
  var entryReference = ""
  var code = ""
  var text = ""
  var payments: Int32?
  var details: [CamtDetail] = []

  init(account: String, place: (line: Int, column: Int)) { (self.account, self.place) = (account, place) }
}

/// A payment while it is not known which side is the other one.
struct CamtDetail {
  var detail = BankDetail()
  /// The amount without its sign.
  var amount: (minor: Int64, currency: Currency)?
  var isCredit: Bool?
  var debtor = CamtParty()
  var creditor = CamtParty()
}

struct CamtParty {
  var name = ""
  var account = ""
  var isKnown: Bool { !name.isEmpty || !account.isEmpty }
}

extension CamtReader {
  /// Takes a child of an entry, which is the tree.
  func take(_ name: CamtName, into entry: inout CamtEntry) throws(Diagnostic) {
    let root = tree.root
    switch name {
    case .amt: entry.amount = try amount(root)
    case .cdtDbtInd: entry.isCredit = try isCredit(root)
    case .rvslInd: entry.isReversal = try flag(root)
    case .sts: entry.status = status(root)
    case .bookgDt: entry.bookingDay = try day(root)
    case .valDt: entry.valueDay = try day(root)
    case .acctSvcrRef: entry.reference = tree.text(root)
    case .ntryRef: entry.entryReference = tree.text(root)
    case .bkTxCd: entry.code = transactionCode(root)
    case .addtlNtryInf: entry.text = tree.text(root)
    default: break
    }
  }

  func line(_ entry: CamtEntry) throws(Diagnostic) -> BankLine {
    func missing(_ name: CamtName) -> Diagnostic {
      Diagnostic(
        file: file, line: entry.place.line, column: entry.place.column, field: name.text,
        code: "missing-element", message: "the entry has none", remedy: "ask the bank for the file again")
    }
    guard let amount = entry.amount else { throw missing(.amt) }
    guard let isCredit = entry.isCredit else { throw missing(.cdtDbtInd) }
    guard let status = entry.status else { throw missing(.sts) }
    var line = BankLine(minor: isCredit ? amount.minor : -amount.minor, currency: amount.currency)
    line.status = status
    line.isReversal = entry.isReversal
    line.bookingDay = entry.bookingDay ?? entry.valueDay
    line.valueDay = entry.valueDay
    line.bankReference = entry.reference.isEmpty ? entry.entryReference : entry.reference
    line.transactionCode = entry.code
    line.paymentCount = entry.payments
    line.fileLine = entry.place.line
    line.details = entry.details.map { made($0, entry, amount.currency, isCredit: isCredit) }
    if line.details.count == 1 {
      // The only payment of an entry is the entry.
      if line.details[0].minor == nil { line.details[0].minor = line.minor }
      if line.details[0].text.isEmpty { line.details[0].text = entry.text }
      if line.details[0].bankReference.isEmpty { line.details[0].bankReference = line.bankReference }
    } else if line.details.isEmpty, !entry.text.isEmpty {
      var detail = BankDetail()
      detail.minor = line.minor
      detail.text = entry.text
      line.details = [detail]
    }
    return line
  }

  /// The other side is the one that is not the account's own: by the account numbers where they tell, else
  /// by the direction of the money.
  private func made(
    _ found: CamtDetail, _ entry: CamtEntry, _ currency: Currency, isCredit: Bool
  ) -> BankDetail {
    var detail = found.detail
    let isIn = found.isCredit ?? isCredit
    if let amount = found.amount, amount.currency == currency {
      detail.minor = isIn ? amount.minor : -amount.minor
    }
    let (first, second) = isIn ? (found.debtor, found.creditor) : (found.creditor, found.debtor)
    let isOwn = !first.account.isEmpty && first.account == entry.account
    let other = first.isKnown && !isOwn ? first : second
    if other.account != entry.account || other.account.isEmpty {
      detail.counterparty = other.name
      detail.counterpartyAccount = other.account
    }
    return detail
  }

  // MARK: - Payments

  func detail(_ node: Int) throws(Diagnostic) -> CamtDetail {
    var found = CamtDetail()
    for child in tree.children(node) {
      switch CamtName(rawValue: tree.element(child)) {
      case .refs: references(child, &found.detail)
      case .amt: found.amount = try amount(child)
      case .cdtDbtInd: found.isCredit = try isCredit(child)
      case .amtDtls:
        // Versions before 04 have the amount here only; it may be in the currency of the order.
        if found.amount == nil, let inner = at(child, .txAmt, .amt) { found.amount = try amount(inner) }
      case .rltdPties: parties(child, &found)
      case .rmtInf: remittance(child, &found.detail)
      case .rtrInf: found.detail.returnReason = returnReason(child)
      case .addtlTxInf: if found.detail.text.isEmpty { found.detail.text = tree.text(child) }
      default: break
      }
    }
    return found
  }

  private func references(_ node: Int, _ detail: inout BankDetail) {
    for child in tree.children(node) {
      switch CamtName(rawValue: tree.element(child)) {
      case .acctSvcrRef: detail.bankReference = tree.text(child)
      case .instrId: detail.instruction = provided(child)
      case .endToEndId: detail.endToEnd = provided(child)
      default: break
      }
    }
  }

  /// `NOTPROVIDED` is how a payer's bank says that there is none.
  private func provided(_ node: Int) -> String {
    let text = tree.text(node)
    return text == "NOTPROVIDED" ? "" : text
  }

  private func parties(_ node: Int, _ found: inout CamtDetail) {
    for child in tree.children(node) {
      switch CamtName(rawValue: tree.element(child)) {
      case .dbtr: found.debtor.name = name(child)
      case .cdtr: found.creditor.name = name(child)
      case .dbtrAcct: found.debtor.account = account(child)
      case .cdtrAcct: found.creditor.account = account(child)
      default: break
      }
    }
  }

  private func name(_ node: Int) -> String {
    // From 07 on the party is inside: Pty, or Agt where it is a bank.
    if let name = at(node, .nm) ?? at(node, .pty, .nm) ?? at(node, .agt, .finInstnId, .nm) {
      return tree.text(name)
    }
    return ""
  }

  private func remittance(_ node: Int, _ detail: inout BankDetail) {
    var texts: [String] = []
    for child in tree.children(node) {
      switch CamtName(rawValue: tree.element(child)) {
      case .ustrd: texts.append(tree.text(child))
      case .strd:
        if detail.creditorReference.isEmpty, let reference = at(child, .cdtrRefInf, .ref) {
          detail.creditorReference = tree.text(reference).filter { $0 != " " }
        }
      default: break
      }
    }
    if !texts.isEmpty { detail.text = texts.joined(separator: " ") }
  }

  private func returnReason(_ node: Int) -> String {
    guard let reason = at(node, .rsn) else { return "" }
    return (at(reason, .cd) ?? at(reason, .prtry)).map { tree.text($0) } ?? tree.text(reason)
  }

  private func transactionCode(_ node: Int) -> String {
    if let domain = at(node, .domn) {
      let parts = [at(domain, .cd), at(domain, .fmly, .cd), at(domain, .fmly, .subFmlyCd)]
      return parts.compactMap { $0.map { tree.text($0) } }.joined(separator: "/")
    }
    return at(node, .prtry, .cd).map { tree.text($0) } ?? ""
  }
}
