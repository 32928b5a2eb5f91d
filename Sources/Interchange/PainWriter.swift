import Money

/// A payment as a message to the bank states it.
public struct PaymentOrder: Sendable {
  /// End-to-end id: at most 35 characters.
  public var endToEnd: String
  /// Minor units, positive.
  public var amount: Int64
  /// The day on which the bank is asked to pay.
  public var due: Day
  public var payee: String
  public var account: PaymentAccount
  public var remittance: String

  public init(
    endToEnd: String, amount: Int64, due: Day, payee: String, account: PaymentAccount, remittance: String
  ) {
    (self.endToEnd, self.amount, self.due, self.payee) = (endToEnd, amount, due, payee)
    (self.account, self.remittance) = (account, remittance)
  }
}

/// Writes payments as a message to the bank: pain.001.001.09 of ISO 20022, or .03, which older systems take.
///
/// One block of payments for each day of execution; count and control sum stand in the group's head and in
/// each block. The same orders give the same bytes.
public struct PainWriter {
  /// Versions that can be written.
  public static let versions = [3, 9]

  private let version: Int
  private var text: [UInt8] = []
  private var depth = 0

  /// - Parameter version: one of ``versions``.
  public init(version: Int = 9) { self.version = version }

  /// - Parameters:
  ///   - identification: of the message, 1 to 30 characters; a bank takes it once.
  ///   - created: microseconds since 1970-01-01 UTC.
  ///   - payer: our name, and the account that is paid from.
  public func message(
    _ orders: [PaymentOrder], identification: String, created: Int64, currency: Currency, payer: String,
    account: PaymentAccount
  ) -> [UInt8] {
    var writer = self
    writer.text = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    writer.text += "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.0\(version)\">\n".utf8
    writer.element("CstmrCdtTrfInitn") { writer in
      writer.element("GrpHdr") { writer in
        writer.leaf("MsgId", identification)
        writer.leaf("CreDtTm", String(Instant.text(created).prefix(19)))
        writer.totals(orders, currency)
        writer.element("InitgPty") { $0.leaf("Nm", payer, limit: 140) }
      }
      let days = Set(orders.map(\.due)).sorted()
      for (place, day) in days.enumerated() {
        let block = orders.filter { $0.due == day }
        writer.element("PmtInf") { writer in
          writer.leaf("PmtInfId", "\(identification)-\(place + 1)")
          writer.leaf("PmtMtd", "TRF")
          writer.totals(block, currency)
          if writer.version < 8 {
            writer.leaf("ReqdExctnDt", "\(day)")
          } else {
            writer.element("ReqdExctnDt") { $0.leaf("Dt", "\(day)") }
          }
          writer.element("Dbtr") { $0.leaf("Nm", payer, limit: 140) }
          writer.number("DbtrAcct", account, currency)
          writer.agent("DbtrAgt", account)
          for order in block { writer.order(order, currency) }
        }
      }
    }
    writer.text += "</Document>\n".utf8
    return writer.text
  }

  private mutating func totals(_ orders: [PaymentOrder], _ currency: Currency) {
    let sum = orders.reduce(Int128(0)) { $0 + Int128($1.amount) }
    leaf("NbOfTxs", "\(orders.count)")
    leaf("CtrlSum", Amount.major(sum, decimals: currency.decimals))
  }

  private mutating func order(_ order: PaymentOrder, _ currency: Currency) {
    element("CdtTrfTxInf") { writer in
      writer.element("PmtId") { $0.leaf("EndToEndId", order.endToEnd) }
      writer.element("Amt") { writer in
        let major = Amount.major(Int128(order.amount), decimals: currency.decimals)
        writer.text += (writer.indent + "<InstdAmt Ccy=\"\(currency.code)\">\(major)</InstdAmt>\n").utf8
      }
      if !order.account.bic.isEmpty || !order.account.member.isEmpty {
        writer.agent("CdtrAgt", order.account)
      }
      writer.element("Cdtr") { $0.leaf("Nm", order.payee, limit: 140) }
      writer.number("CdtrAcct", order.account, nil)
      writer.element("RmtInf") { $0.leaf("Ustrd", order.remittance, limit: 140) }
    }
  }

  private mutating func number(_ name: String, _ account: PaymentAccount, _ currency: Currency?) {
    element(name) { writer in
      writer.element("Id") { writer in
        if account.isIBAN {
          writer.leaf("IBAN", account.number)
        } else {
          writer.element("Othr") { $0.leaf("Id", account.number) }
        }
      }
      if let currency { writer.leaf("Ccy", currency.code) }
    }
  }

  private mutating func agent(_ name: String, _ account: PaymentAccount) {
    element(name) { writer in
      writer.element("FinInstnId") { writer in
        if !account.bic.isEmpty { writer.leaf(writer.version < 8 ? "BIC" : "BICFI", account.bic) }
        if !account.member.isEmpty {
          writer.element("ClrSysMmbId") { writer in
            if !account.clearingSystem.isEmpty {
              writer.element("ClrSysId") { $0.leaf("Cd", account.clearingSystem) }
            }
            writer.leaf("MmbId", account.member)
          }
        }
        if account.bic.isEmpty, account.member.isEmpty {
          writer.element("Othr") { $0.leaf("Id", "NOTPROVIDED") }
        }
      }
    }
  }

  // MARK: - Elements

  private var indent: String { String(repeating: "  ", count: depth) }

  private mutating func element(_ name: String, _ body: (inout PainWriter) -> Void) {
    text += (indent + "<\(name)>\n").utf8
    depth += 1
    body(&self)
    depth -= 1
    text += (indent + "</\(name)>\n").utf8
  }

  /// - Parameter limit: characters; what is longer is cut.
  private mutating func leaf(_ name: String, _ value: String, limit: Int? = nil) {
    text += (indent + "<\(name)>").utf8
    for scalar in value.unicodeScalars.prefix(limit ?? .max) {
      switch scalar {
      case "&": text += "&amp;".utf8
      case "<": text += "&lt;".utf8
      case ">": text += "&gt;".utf8
      default: text += String(scalar).utf8
      }
    }
    text += "</\(name)>\n".utf8
  }
}
