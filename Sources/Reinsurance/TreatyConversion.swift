import Money

/// How an excess treaty takes in losses of guarantees in other currencies than its own (reinsurance.md 4.5).
public enum TreatyConversion: Sendable, Equatable {
  /// At the pack's rate of the account's last day, or of the day on which a year closes before it: all of the
  /// year is worked out anew with each account, and so are the rates.
  case account
  /// At rates that the treaty states: major units of its currency for one of the other.
  case fixed([Currency: Ratio])

  /// As a pack writes it.
  public static let codes = ["account", "fixed"]
}

/// An amount of another currency in the currency of a treaty.
public struct ConvertedAmount: Sendable, Equatable {
  /// Minor units of ``currency``.
  public var original: Int64
  public var currency: Currency
  /// Major units of the treaty's currency for one of ``currency``.
  public var rate: Ratio
  /// Whose rate it is; nil where the treaty states it.
  public var day: Day?
  /// Minor units of the treaty's currency, rounded half-even once.
  public var worth: Int64

  public init(original: Int64, currency: Currency, rate: Ratio, day: Day?, worth: Int64) {
    (self.original, self.currency, self.rate, self.day) = (original, currency, rate, day)
    self.worth = worth
  }
}

/// What covers and premium are measured by, in the treaty's currency.
public struct TreatyMeasure: Sendable, Equatable {
  /// Minor units.
  public var amount: Int64
  /// The parts of it that came from other currencies.
  public var converted: [ConvertedAmount]

  public init(_ amount: Int64, converted: [ConvertedAmount] = []) {
    (self.amount, self.converted) = (amount, converted)
  }
}

extension ExcessYear {
  /// A claim of a loss that was converted, less what inures to the treaty in the claim's own currency.
  public struct ConvertedClaim: Sendable, Equatable {
    public var guarantee: String
    public var claim: String
    public var amount: ConvertedAmount

    public init(guarantee: String, claim: String, amount: ConvertedAmount) {
      (self.guarantee, self.claim, self.amount) = (guarantee, claim, amount)
    }
  }
}

extension ExcessPosition {
  /// A line of what was converted: a claim, or what the year is measured by.
  public struct Conversion: Sendable, Equatable {
    /// `loss`, `premium` (subject premium), or what the terms call the measure of the year's cover.
    public var item: String
    /// Of a claim: code of its loss, guarantee and claim; else empty.
    public var loss = ""
    public var guarantee = ""
    public var claim = ""
    public var amount: ConvertedAmount

    init(_ item: String, _ amount: ConvertedAmount) { (self.item, self.amount) = (item, amount) }
  }

  /// What was converted: the subject premium, the measure, then claims by loss, guarantee and claim.
  public var conversions: [Conversion] {
    let measures =
      premiumConverted.map { Conversion("premium", $0) }
      + baseConverted.map { Conversion(whole?.baseName ?? "measure", $0) }
    return measures
      + losses.flatMap { loss in
        loss.converted.sorted { ($0.guarantee, $0.claim) < ($1.guarantee, $1.claim) }.map { claim in
          var row = Conversion("loss", claim.amount)
          (row.loss, row.guarantee, row.claim) = (loss.code, claim.guarantee, claim.claim)
          return row
        }
      }
  }
}
