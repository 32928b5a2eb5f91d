import Money

/// What a file says of one account over one stretch of time.
public enum BankStatementKind: String, Sendable, CaseIterable {
  /// Booked entries between an opening and a closing balance (camt.053, MT940, Zengin).
  case statement
  /// What was seen during the day; its balances may be missing (camt.052, MT942).
  case report
  /// Details of single entries, without balances (camt.054).
  case notification
}

/// A balance with its day.
public struct BankBalance: Sendable, Equatable {
  /// Minor units; a debit balance is negative.
  public var minor: Int64
  public var currency: Currency
  public var day: Day?

  public init(minor: Int64, currency: Currency, day: Day?) {
    (self.minor, self.currency, self.day) = (minor, currency, day)
  }
}

/// What a statement begins with.
public struct BankStatementHead: Sendable, Equatable {
  public var kind = BankStatementKind.statement
  /// The bank's number of the account: an IBAN, or the bank's own form.
  public var account = ""
  /// The bank's name of the statement.
  public var identification = ""
  /// Where it stands among the statements of its account, from 1; nil where the bank does not number them.
  public var sequence: Int64?
  /// Page of the statement, from 1, where it is sent in several.
  public var page: Int?
  /// The physical line of the file on which it begins, from 1.
  public var fileLine = 0

  public init() {}
}

/// What a statement ends with.
public struct BankStatementEnd: Sendable, Equatable {
  /// Booked balances before the first entry, one a currency.
  public var openings: [BankBalance] = []
  /// Booked balances after the last entry, one a currency.
  public var closings: [BankBalance] = []
  /// Counts and sums that the file itself gives.
  public var totals = DeclaredTotals()
  /// Where a balance behind a line does not follow from the one before: the first such place.
  public var runningBreak: RunningBreak?

  public init() {}
}

/// A line whose balance is not the balance before and its amount.
public struct RunningBreak: Sendable, Equatable {
  /// The physical line of the file.
  public var fileLine: Int
  /// The balance before and the amount, less the balance behind, in minor units.
  public var difference: Int128

  public init(fileLine: Int, difference: Int128) { (self.fileLine, self.difference) = (fileLine, difference) }
}

/// Counts and sums that a statement gives of its own entries; sums are in minor units, without a sign.
public struct DeclaredTotals: Sendable, Equatable {
  public var entries: Int64?
  public var credits: Int64?
  public var debits: Int64?
  public var creditSum: Int64?
  public var debitSum: Int64?

  public init() {}
}

/// A piece of a statement, in the order in which it stands in its file. Statements are never held whole: a
/// file of any size is read in the same memory.
public enum BankStatementPiece: Sendable {
  case begin(BankStatementHead)
  case line(BankLine)
  case end(BankStatementEnd)
}

/// A whole statement, where it is small enough to be held.
public struct BankStatement: Sendable, Equatable {
  public var head = BankStatementHead()
  public var lines: [BankLine] = []
  public var end = BankStatementEnd()

  public init() {}
}
