import Money

/// Two figures that must be equal, in one column.
public struct TieOut: Sendable {
  /// A short stable name: `movements`, `closing`, `mirror` …
  public var check: String
  /// A value of the column dimension, or `total`.
  public var column: String
  public var figure: Int128
  public var against: Int128
  /// Codes of the accounts that the check is about; empty where it is about all.
  public var accounts: [String]

  public var isOK: Bool { figure == against }

  init(_ check: String, _ column: String, _ figure: Int128, _ against: Int128, accounts: [String] = []) {
    (self.check, self.column, self.accounts) = (check, column, accounts)
    (self.figure, self.against) = (figure, against)
  }
}

/// Why a statement is not printed: a check that failed, with both figures (design law 10).
public struct StatementFault: Error, CustomStringConvertible, Sendable {
  /// Name of the check, see ``TieOut/check``; `rows` and `scheme` where the input itself is unusable.
  public var check: String
  /// What the check says, in words.
  public var meaning: String
  public var column: String
  public var figure: Int128
  public var against: Int128
  public var accounts: [String]
  public var currency: Currency

  init(_ tieOut: TieOut, meaning: String, currency: Currency) {
    (check, column, accounts) = (tieOut.check, tieOut.column, tieOut.accounts)
    (figure, against, self.meaning, self.currency) = (tieOut.figure, tieOut.against, meaning, currency)
  }

  init(input check: String, _ meaning: String, accounts: [String] = [], currency: Currency) {
    self.init(TieOut(check, "-", 0, 0, accounts: accounts), meaning: meaning, currency: currency)
  }

  public var description: String {
    let concerned = accounts.isEmpty ? "" : " (\(accounts.joined(separator: ", ")))"
    if figure == against { return "\(check): \(meaning)\(concerned); nothing is printed" }
    let figures = [figure, against, figure - against].map { Amount.grouped($0, decimals: currency.decimals) }
    return "\(check): \"\(meaning)\" fails in column \(column)\(concerned): \(figures[0]) \(currency.code)"
      + " against \(figures[1]) \(currency.code), difference \(figures[2]); nothing is printed"
  }
}
