import Money
import Reconciliation

/// Writes statements as a camt.053 message, as a bank would send it.
///
///     let bytes = CamtWriter(version: 8).message([statement], identification: "BOOKS-2024-05", created:
///     day)
///
/// What it writes, ``CamtReader`` reads as the same lines. Text is written as it is: it must have no
/// control characters and no blanks at its ends or side by side, for readers may fold them.
public struct CamtWriter {
  private let version: Int
  private var text: [UInt8] = []
  private var depth = 0

  /// - Parameter version: 2 to 14.
  public init(version: Int = 8) { self.version = version }

  /// - Parameters:
  ///   - identification: of the message, 1 to 35 characters.
  ///   - created: the day of making; banks give a time, here it is midnight.
  public func message(_ statements: [BankStatement], identification: String, created: Day) -> [UInt8] {
    var writer = self
    writer.write(statements, identification, created)
    return writer.text
  }

  private mutating func write(_ statements: [BankStatement], _ identification: String, _ created: Day) {
    text = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    let number = version < 10 ? "0\(version)" : "\(version)"
    text += "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.\(number)\">\n".utf8
    element("BkToCstmrStmt") { writer in
      writer.element("GrpHdr") { writer in
        writer.leaf("MsgId", identification)
        writer.leaf("CreDtTm", "\(created)T00:00:00")
      }
      for statement in statements { writer.write(statement, created) }
    }
    text += "</Document>\n".utf8
  }

  private mutating func write(_ statement: BankStatement, _ created: Day) {
    let head = statement.head
    element("Stmt") { writer in
      writer.leaf("Id", head.identification)
      if let page = head.page {
        writer.element(writer.version < 3 ? "" : "StmtPgntn") { writer in
          writer.leaf("PgNb", "\(page)")
          writer.leaf("LastPgInd", "true")
        }
      }
      if let sequence = head.sequence { writer.leaf("ElctrncSeqNb", "\(sequence)") }
      writer.leaf("CreDtTm", "\(created)T00:00:00")
      writer.account("Acct", head.account)
      for balance in statement.end.openings { writer.write(balance, "OPBD") }
      for balance in statement.end.closings { writer.write(balance, "CLBD") }
      for line in statement.lines { writer.write(line, head.account) }
    }
  }

  private mutating func write(_ balance: BankBalance, _ code: String) {
    element("Bal") { writer in
      writer.element("Tp") { $0.element("CdOrPrtry") { $0.leaf("Cd", code) } }
      writer.amount(balance.minor, balance.currency)
      // The schema asks for the day of a balance.
      writer.element("Dt") { $0.leaf("Dt", "\(balance.day ?? Day(number: 0))") }
    }
  }

  private mutating func write(_ line: BankLine, _ account: String) {
    element("Ntry") { writer in
      writer.amount(line.minor, line.currency)
      if line.isReversal { writer.leaf("RvslInd", "true") }
      writer.status(line.status)
      if let day = line.bookingDay { writer.element("BookgDt") { $0.leaf("Dt", "\(day)") } }
      if let day = line.valueDay { writer.element("ValDt") { $0.leaf("Dt", "\(day)") } }
      writer.leaf("AcctSvcrRef", line.bankReference)
      writer.transactionCode(line.transactionCode)
      guard line.paymentCount != nil || !line.details.isEmpty else { return }
      writer.element("NtryDtls") { writer in
        if let count = line.paymentCount { writer.element("Btch") { $0.leaf("NbOfTxs", "\(count)") } }
        for detail in line.details { writer.write(detail, line, account) }
      }
    }
  }

  private mutating func status(_ status: BankLine.Status) {
    let code =
      switch status {
      case .booked: "BOOK"
      case .pending: "PDNG"
      case .information: "INFO"
      }
    if version < 7 { leaf("Sts", code) } else { element("Sts") { $0.leaf("Cd", code) } }
  }

  private mutating func transactionCode(_ code: String) {
    let parts = code.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    element("BkTxCd") { writer in
      guard parts.count == 3 else {
        if !code.isEmpty { writer.element("Prtry") { $0.leaf("Cd", code) } }
        return
      }
      writer.element("Domn") { writer in
        writer.leaf("Cd", parts[0])
        writer.element("Fmly") { writer in
          writer.leaf("Cd", parts[1])
          writer.leaf("SubFmlyCd", parts[2])
        }
      }
    }
  }

  private mutating func write(_ detail: BankDetail, _ line: BankLine, _ account: String) {
    element("TxDtls") { writer in
      writer.element("Refs") { writer in
        writer.leaf("AcctSvcrRef", detail.bankReference)
        writer.leaf("InstrId", detail.instruction)
        writer.leaf("EndToEndId", detail.endToEnd)
      }
      if let minor = detail.minor {
        if writer.version < 3 {
          writer.element("AmtDtls") { writer in
            writer.element("TxAmt") { $0.bareAmount(minor, line.currency) }
          }
        } else {
          writer.amount(minor, line.currency)
        }
      }
      // The other side is who paid where money comes in, and who was paid where it goes out.
      let side = (detail.minor ?? line.minor) >= 0 ? "Dbtr" : "Cdtr"
      writer.element("RltdPties") { writer in
        if !detail.counterparty.isEmpty {
          writer.element(side) { writer in
            if writer.version < 7 {
              writer.leaf("Nm", detail.counterparty)
            } else {
              writer.element("Pty") { $0.leaf("Nm", detail.counterparty) }
            }
          }
        }
        if !detail.counterpartyAccount.isEmpty { writer.account("\(side)Acct", detail.counterpartyAccount) }
      }
      writer.element("RmtInf") { writer in
        writer.leaf("Ustrd", detail.text)
        if !detail.creditorReference.isEmpty {
          writer.element("Strd") { $0.element("CdtrRefInf") { $0.leaf("Ref", detail.creditorReference) } }
        }
      }
      if !detail.returnReason.isEmpty {
        writer.element("RtrInf") { $0.element("Rsn") { $0.leaf("Cd", detail.returnReason) } }
      }
    }
  }

  // MARK: - Elements

  private mutating func account(_ name: String, _ number: String) {
    element(name) { writer in
      writer.element("Id") { writer in
        if MT940Field.isIBAN(number) {
          writer.leaf("IBAN", number)
        } else {
          writer.element("Othr") { $0.leaf("Id", number) }
        }
      }
    }
  }

  /// The amount without its sign, and the direction.
  private mutating func amount(_ minor: Int64, _ currency: Currency) {
    bareAmount(minor, currency)
    leaf("CdtDbtInd", minor < 0 ? "DBIT" : "CRDT")
  }

  private mutating func bareAmount(_ minor: Int64, _ currency: Currency) {
    let major = Amount.major(Int128(minor.magnitude), decimals: currency.decimals)
    text += (indent + "<Amt Ccy=\"\(currency.code)\">\(major)</Amt>\n").utf8
  }

  private var indent: String { String(repeating: "  ", count: depth) }

  /// An element with others in it; nothing where it would be empty, or where the version has no such
  /// element.
  private mutating func element(_ name: String, _ body: (inout CamtWriter) -> Void) {
    guard !name.isEmpty else { return }
    let before = text.count
    text += (indent + "<\(name)>\n").utf8
    let begun = text.count
    depth += 1
    body(&self)
    depth -= 1
    if text.count == begun, name != "BkTxCd" {
      text.removeLast(begun - before)
    } else {
      text += (indent + "</\(name)>\n").utf8
    }
  }

  /// An element with text; nothing where there is none.
  private mutating func leaf(_ name: String, _ value: String) {
    if value.isEmpty { return }
    text += (indent + "<\(name)>").utf8
    for byte in value.utf8 {
      switch byte {
      case 0x26: text += "&amp;".utf8
      case 0x3C: text += "&lt;".utf8
      case 0x3E: text += "&gt;".utf8
      default: text.append(byte)
      }
    }
    text += "</\(name)>\n".utf8
  }
}
