import Money

/// In what currency a treaty's balances are paid, where it is not that of its business (reinsurance.md 4.5).
public struct TreatySettlementTerms: Sendable, Equatable {
  /// Whose rate holds.
  public enum RateDay: String, Sendable, CaseIterable {
    /// That of the last day of the account that lists the item.
    case account
    /// That of the day on which it is paid.
    case payment
  }

  public var currency: Currency
  public var rateDay: RateDay

  public init(currency: Currency, rateDay: RateDay) {
    (self.currency, self.rateDay) = (currency, rateDay)
  }
}
