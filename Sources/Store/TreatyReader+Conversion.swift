import Ledger
import Money
import Posting
import Reinsurance

extension Scheme {
  /// What an amount is worth in the currency of a treaty that converts, rounded half-even once.
  /// - Parameters:
  ///   - minor: minor units of `currency`.
  ///   - day: whose rate holds where the treaty states none.
  /// - Throws: `no-exchange-rate` naming the currencies and the day.
  public func worth(
    _ minor: Int64, _ currency: Currency, in treaty: Treaty, on day: Day
  ) throws -> ConvertedAmount {
    var rateDay: Day?
    let rate: Ratio
    switch treaty.conversion {
    case .fixed(let rates):
      guard let stated = rates[currency] else {
        throw LedgerError(
          "no-exchange-rate",
          "treaty \(treaty.code) converts into \(treaty.currency) at rates that it states, and states none "
            + "for \(currency)",
          remedy: "add { from: \(currency), rate: RATE } to its money.rates, and apply the pack")
      }
      rate = stated
    case .account, nil:
      guard let found = exchangeRate(currency, treaty.currency, on: day) else {
        throw LedgerError(
          "no-exchange-rate",
          "treaty \(treaty.code) converts into \(treaty.currency), and the pack has no rate of \(currency) "
            + "in \(treaty.currency) on \(day)",
          remedy: "add a row to exchange_rate.csv, and apply the pack")
      }
      (rate, rateDay) = (found, day)
    }
    guard let worth = ExchangeRate.convert(minor, currency, at: rate, into: treaty.currency) else {
      throw LedgerError.treatyOverflow(treaty.code)
    }
    return ConvertedAmount(original: minor, currency: currency, rate: rate, day: rateDay, worth: worth)
  }
}

extension Treaty {
  /// The day whose rates hold for a year in an account: its last, or that on which the year closed.
  public func rateDay(ofYear number: Int, through: Day) -> Day {
    years.last { $0.underwritingYear == number }.flatMap { closing(of: $0) }.map { min($0, through) }
      ?? through
  }
}

extension TreatyReader {
  /// A claim in the currency of the treaty: as it is, or converted where the treaty says so.
  func converted(_ claim: SubjectClaim, _ treaty: Treaty, through: Day) throws -> SubjectClaim {
    guard let currency = claim.currency, currency != treaty.currency else { return claim }
    var own = claim
    let day = treaty.rateDay(ofYear: claim.year, through: through)
    let amount = try scheme.worth(claim.amount, currency, in: treaty, on: day)
    (own.amount, own.converted) = (amount.worth, amount)
    own.recovered = try scheme.worth(claim.recovered, currency, in: treaty, on: day).worth
    return own
  }

  /// Amounts by currency in that of the treaty: each currency of a year is converted once, or left out where
  /// the treaty does not convert.
  func measures(
    _ amounts: [BookYear: [Currency: Int64]], _ treaty: Treaty, _ years: [Treaty.Year], through: Day
  ) throws -> [BookYear: TreatyMeasure] {
    var found: [BookYear: TreatyMeasure] = [:]
    for (key, byCurrency) in amounts {
      let day = treaty.rateDay(ofYear: years[key.year].underwritingYear, through: through)
      for (currency, amount) in byCurrency.sorted(by: { $0.key.code < $1.key.code }) {
        var measure = found[key] ?? TreatyMeasure(0)
        var worth = amount
        if currency != treaty.currency {
          guard treaty.conversion != nil else { continue }
          let converted = try scheme.worth(amount, currency, in: treaty, on: day)
          measure.converted.append(converted)
          worth = converted.worth
        }
        let (sum, overflow) = measure.amount.addingReportingOverflow(worth)
        guard !overflow else { throw LedgerError.treatyOverflow(treaty.code) }
        measure.amount = sum
        found[key] = measure
      }
    }
    return found
  }

  /// What the account of an excess says of the currencies of its business; nil where the pack has one.
  func subject(_ treaty: Treaty, through: Day) -> String? {
    guard treaty.excess != nil, treaty.currency != scheme.currency || !scheme.exchangeRates.isEmpty else {
      return nil
    }
    switch treaty.conversion {
    case nil: return "guarantees in \(treaty.currency); those of other currencies are not covered"
    case .account:
      return "guarantees in any currency, at the rates of \(through), or of the day on which a year closed"
    case .fixed(let rates):
      let stated = rates.sorted { $0.key.code < $1.key.code }.map { "\($0.key) at \($0.value.written)" }
      return "guarantees in any currency, at the treaty's rates: " + stated.joined(separator: ", ")
    }
  }

  /// What the hash of an account says of amounts that were converted.
  static func text(_ converted: [ConvertedAmount]) -> String {
    converted.map { " \($0.original) \($0.currency) \($0.rate)" }.joined()
  }
}
