import Money
import Reconciliation
import Tabular

@testable import Interchange

/// All that a bank's file says, as text for a golden file; of names and free text only how long they are.
enum BankText {
  static func text(_ path: String, name: String) throws -> String {
    var source = try ByteSource.file(path)
    return try text(source.contents(limit: 1 << 24), name: name)
  }

  static func text(_ bytes: [UInt8], name: String) throws -> String {
    var lines: [String] = []
    var proof = StatementProof()
    var kind = BankStatementKind.statement
    do {
      try BankFile.read(.bytes(bytes, name: name)) { piece in
        switch piece {
        case .begin(let head):
          proof = StatementProof()
          kind = head.kind
          lines.append(self.head(head))
        case .line(let line):
          proof.add(line)
          lines += self.line(line)
        case .end(let end):
          lines += self.end(end)
          let faults = proof.close(end, kind: kind)
          lines.append(faults.isEmpty ? "  accepted" : "  held back")
          lines += faults.map { "    \($0)" }
        }
      }
    } catch let fault as Diagnostic {
      lines.append("refused \(fault) [\(fault.code)]")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func head(_ head: BankStatementHead) -> String {
    let number = head.sequence.map { " number \($0)" } ?? ""
    let page = head.page.map { " page \($0)" } ?? ""
    return
      "\(head.kind.rawValue) \(head.identification) of \(head.account),\(number)\(page) line \(head.fileLine)"
  }

  static func line(_ line: BankLine) -> [String] {
    let days = [line.bookingDay, line.valueDay].map { $0.map { "\($0)" } ?? "-" }.joined(separator: " ")
    var text = "  \(line.fileLine): \(days) \(Amount(minor: line.minor, line.currency))"
    if line.status != .booked { text += " \(line.status.rawValue)" }
    if line.isReversal { text += " reversal" }
    if let count = line.paymentCount { text += " of \(count)" }
    text += field("code", line.transactionCode) + field("bank", line.bankReference)
    return [text] + line.details.map(detail)
  }

  private static func detail(_ detail: BankDetail) -> String {
    var text = "    -"
    if let minor = detail.minor { text += " \(minor)" }
    text += field("bank", detail.bankReference) + field("end-to-end", detail.endToEnd)
    text += field("instruction", detail.instruction) + field("creditor", detail.creditorReference)
    text += field("returned", detail.returnReason)
    text += length("account", detail.counterpartyAccount) + length("name", detail.counterparty)
    return text + length("text", detail.text)
  }

  private static func field(_ name: String, _ value: String) -> String {
    value.isEmpty ? "" : " \(name)=\(Diagnostic.shortened(value))"
  }

  private static func length(_ name: String, _ value: String) -> String {
    value.isEmpty ? "" : " \(name):\(value.unicodeScalars.count)"
  }

  private static func end(_ end: BankStatementEnd) -> [String] {
    func balance(_ name: String, _ balance: BankBalance) -> String {
      "  \(name) \(Amount(minor: balance.minor, balance.currency)) \(balance.day.map { "\($0)" } ?? "-")"
    }
    return end.openings.map { balance("opening", $0) } + end.closings.map { balance("closing", $0) }
  }
}
