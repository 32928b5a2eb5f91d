import Ledger
import Posting

/// Texts of a page in one language: the pack's labels first, then the English ones below.
struct Labels: Sendable {
  private let texts: [String: [String: String]]
  let language: String

  init(_ scheme: Scheme, _ language: String) { (texts, self.language) = (scheme.labels, language) }

  /// The text of a key that has an English default.
  subscript(key: String) -> String {
    found(key) ?? texts[key]?["en"] ?? Labels.english[key] ?? key
  }

  /// The pack's text of a key in the page's language, if it has one.
  func found(_ key: String) -> String? { texts[key]?[language] }

  func line(_ line: StatementLine) -> String {
    found("\(line.statement).line.\(line.line)") ?? chosen(line.labelEnglish, line.labelLocal)
  }

  func account(_ account: ChartAccount) -> String {
    "\(account.code) \(chosen(account.nameEnglish, account.nameLocal))"
  }

  private func chosen(_ english: String, _ local: String) -> String {
    language == "en" || local.isEmpty ? english : local
  }

  private static let english: [String: String] = [
    "statement.book": "Book", "statement.period": "Period", "statement.to": "to", "statement.asOf": "As of",
    "statement.knownAt": "As known at", "statement.seal": "seal", "statement.headHash": "Head hash",
    "statement.pack": "Pack", "statement.ledger": "Ledger", "statement.currency": "Currency",
    "statement.example": "(example)", "statement.total": "Total", "statement.opening": "Opening",
    "statement.closing": "Closing", "statement.accumulated": "In income and expense",
    "statement.restricted": "of which restricted", "statement.free": "of which free",
    "statement.reversed": "Reversed", "statement.in": "in", "statement.out": "out",
    "statement.check": "Check", "statement.figure": "Figure", "statement.against": "Against",
    "statement.result": "Result", "statement.ok": "ok", "statement.undefined": "n/a",
    "statement.account": "Account", "statement.side": "Normal", "statement.debits": "Debits",
    "statement.credits": "Credits", "statement.openingDebit": "Opening Dr",
    "statement.openingCredit": "Opening Cr", "statement.closingDebit": "Closing Dr",
    "statement.closingCredit": "Closing Cr", "statement.debit": "debit", "statement.credit": "credit",
    "statement.world.real": "Balance sheet and result", "statement.world.memo": "Off balance (memo)",
    "statement.world.budget": "Budget", "statement.date": "Date", "statement.event": "Event",
    "statement.reference": "Reference", "statement.counterAccount": "Counter-account",
    "statement.subject": "Subject", "statement.balance": "Balance", "statement.fund": "Fund",
    "statement.detail": "Detail", "statement.balancesFrom": "Balances from",
    "statement.closingEntries": "Closing entries", "statement.leftOut": "left out",
    "statement.swept": "Taken to the accumulated result",
    "fund.section.A": "Opening fund balance", "fund.section.B": "Sources", "fund.section.C": "Reinsurance",
    "fund.section.D": "Claims and recoveries", "fund.section.E": "Support", "fund.section.F": "Cost",
    "fund.section.G": "Balance-sheet counter-lines", "fund.section.H": "Returned",
    "fund.section.I": "Closing fund balance", "fund.section.J": "Off balance",
    "fund.section.K": "Ratios", "fund.section.L": "Tie-outs",
    "check.opening": "Opening debits = credits", "check.movements": "Debits = credits",
    "check.closing": "Closing fund balance = assets less liabilities",
    "check.lines": "Each account of the fund balance on its lines",
    "check.counter-lines": "Balance-sheet lines add to zero", "check.columns": "Columns add to the total",
    "check.pair": "Memo accounts stand against each other", "check.clearing": "Clearing account is zero",
    "check.memo": "Off balance: opening + lines = closing", "check.bank": "Opening + in - out = closing",
    "check.split": "Restricted and free = closing fund balance",
    "check.mirror": "Counterparty's books agree",
  ]
}
