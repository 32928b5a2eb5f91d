import Money

/// The columns of an event file. Raw values are in the order of the names' bytes, which is the sealed order.
public enum EventColumn: UInt8, Sendable, CaseIterable {
  case accidentDate, accountPeriod, amount, area, book, borrower, borrowerGroup, claim, component, concerns,
    costs
  case coverageRatio, credit, currency, damages, date, debit, disaster, document, due, end, event, feeClass,
    feeDiscount, final, fund
  case guarantee, headcount, industry, instalments, interest, layer, lender, line, loan, loanAmount, memo,
    month
  case of, ofBook, oldLoan, originalAmount, originalCurrency, party, periodFrom, periodTo, principal, product,
    programme
  case purpose, rate, rateDate, reason, recovery, reference, repayment, rule, start, toFund, treaty,
    underwritingYear
  case verifiedLoss

  /// How a value is written and read.
  public enum Form: Sendable {
    case code, text, money, day, ratio, flag, whole
    /// Accounts with their amounts: see ``EntryLeg``.
    case entries
  }

  /// The name in a file's header: `account_period`.
  public var name: String { EventColumn.names[Int(rawValue)] }

  public init?(name: String) {
    guard let found = EventColumn.byName[name] else { return nil }
    self = found
  }

  /// The currency of a money column: that of the event, but for an amount of another one.
  public func currency(of event: Currency, original: String?) -> Currency {
    guard self == .originalAmount, let original else { return event }
    return Currency(original) ?? event
  }

  /// The currency of an event that was posted: the one that it states, or else the first that it posted in
  /// which is not that of its original amount.
  public static func currency(
    stated: String?, original: String?, posted: some Collection<Currency>
  ) -> Currency? {
    stated.flatMap { Currency($0) } ?? posted.first { $0.code != original } ?? posted.first
  }

  public var form: Form {
    switch self {
    case .amount, .principal, .interest, .damages, .costs, .loanAmount, .originalAmount, .verifiedLoss: .money
    case .date, .concerns, .accidentDate, .due, .start, .end, .rateDate, .periodFrom, .periodTo: .day
    case .coverageRatio, .rate: .ratio
    case .final: .flag
    case .instalments, .headcount, .underwritingYear: .whole
    case .reason, .document, .memo: .text
    case .debit, .credit: .entries
    default: .code
    }
  }

  /// Columns in the order of the table in the format's description: the order in which differences are named.
  public static let documented: [EventColumn] = [
    .event, .reference, .book, .date, .concerns, .amount, .currency, .fund, .toFund, .programme, .line,
    .rule, .disaster,
    .treaty, .guarantee, .claim, .recovery, .loan, .oldLoan, .party, .lender, .borrower, .borrowerGroup,
    .area,
    .product, .industry, .principal, .interest, .damages, .costs, .debit, .credit, .loanAmount,
    .coverageRatio, .start, .end, .feeClass, .feeDiscount, .instalments,
    .repayment, .underwritingYear, .accidentDate,
    .accountPeriod, .layer, .periodFrom, .periodTo, .headcount, .month, .component, .purpose, .verifiedLoss,
    .due, .originalAmount, .originalCurrency, .rate, .rateDate, .of, .ofBook, .final, .reason, .document,
    .memo,
  ]

  private static let names: [String] = allCases.map { column in
    var name = ""
    for character in "\(column)" {
      if character.isUppercase { name += "_" + character.lowercased() } else { name.append(character) }
    }
    return name
  }

  private static let byName: [String: EventColumn] = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.name, $0) })
}
