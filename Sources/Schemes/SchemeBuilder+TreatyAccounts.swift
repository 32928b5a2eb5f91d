import Money
import Reinsurance

/// The terms of account of a treaty (reinsurance.md 4.1 and 4.5), from its flattened document.
extension SchemeBuilder {
  mutating func accountTerms(_ record: PackRecord) -> TreatyAccountTerms {
    var terms = TreatyAccountTerms()
    if let text = record["account.period"], let period = TreatyAccountTerms.Period(rawValue: text) {
      terms.period = period
    }
    if let text = record["account.settle"], let way = TreatyAccountTerms.Settlement(rawValue: text) {
      terms.settlement = way
    }
    terms.dueDays = record.whole("account.due_days") ?? 0
    terms.unearned = unearned(record)
    terms.commission = commission(record)
    terms.overriding = ratio(record, "account.commission.overriding") ?? .zero
    terms.brokerage = ratio(record, "account.brokerage") ?? .zero
    terms.profit = profit(record)
    terms.participation = participation(record)
    terms.lossRatioCap = ratio(record, "account.loss_ratio_cap").map { LossRatioCap($0) }
    terms.premiumDeposit = premiumDeposit(record)
    terms.lossDeposit = ratio(record, "account.loss_deposit.share").map { LossDeposit(share: $0) }
    terms.portfolio = portfolio(record)
    terms.overdue = overdue(record)
    terms.firstYear = record.whole("account.first_year")
    checkTogether(record, terms)
    return terms
  }

  private func ratio(_ record: PackRecord, _ name: String) -> Ratio? { record[name].flatMap { Ratio($0) } }

  private mutating func unearned(_ record: PackRecord) -> UnearnedBasis {
    let share = ratio(record, "account.unearned.share")
    let basis = record["account.unearned.basis"] ?? "daily"
    if basis == "fixed" {
      if let share { return .fixed(share) }
      report(
        record, "account.unearned.basis", "missing-value", "stands without a share",
        "write what is unearned of a year's premium, such as share: \"35%\"")
      return .daily
    }
    if share != nil {
      report(
        record, "account.unearned.share", "bad-value", "stands beside a basis that has no share",
        "leave it out, or write basis: fixed")
    }
    return UnearnedBasis(code: basis) ?? .daily
  }

  private mutating func commission(_ record: PackRecord) -> TreatyAccountTerms.Commission {
    let rate = ratio(record, "account.commission.rate")
    guard record["account.commission.kind"] == "sliding_scale" else {
      for name in record.fields.map(\.name) where name.hasPrefix("account.commission.scale.") {
        report(
          record, name, "bad-value", "stands beside a flat commission", "write kind: sliding_scale")
        break
      }
      return .flat(rate ?? .zero)
    }
    let places = record.places(under: "account.commission.scale")
    let points = places.compactMap { place -> SlidingScale.Point? in
      let name = "account.commission.scale.\(place)."
      guard let loss = ratio(record, name + "loss_ratio"), let rate = ratio(record, name + "rate") else {
        return nil
      }
      return SlidingScale.Point(lossRatio: loss, rate: rate)
    }
    guard points.count == places.count, points.count >= 2 else {
      report(
        record, "account.commission.kind", "scale-incomplete",
        "stands without a scale of two loss ratios with a rate, or more",
        "write scale: [ { loss_ratio: \"50%\", rate: \"35%\" }, { loss_ratio: \"65%\", rate: \"25%\" } ]")
      return .flat(.zero)
    }
    var isOrdered = true
    for (number, pair) in zip(points, points.dropFirst()).enumerated() {
      let name = "account.commission.scale.\(places[number + 1])."
      if pair.1.lossRatio <= pair.0.lossRatio {
        isOrdered = false
        report(
          record, name + "loss_ratio", "scale-order", "is not above the loss ratio before it",
          "let the loss ratios of the scale rise")
      } else if pair.1.rate > pair.0.rate {
        isOrdered = false
        report(
          record, name + "rate", "scale-order", "is above the rate of a lower loss ratio",
          "let the rates of the scale fall, or stay")
      }
    }
    let provisional = ratio(record, "account.commission.provisional")
    let scale = SlidingScale(provisional: provisional ?? .zero, points: points)
    let isBetween = scale.provisional <= scale.maximum && scale.provisional >= scale.minimum
    if isOrdered, provisional == nil || !isBetween {
      report(
        record, provisional == nil ? "account.commission.kind" : "account.commission.provisional",
        "provisional-rate",
        provisional == nil
          ? "stands without a provisional rate" : "is not between the scale's lowest and highest rate",
        "write \(scale.minimum) to \(scale.maximum) below provisional")
    }
    return .sliding(scale)
  }

  private mutating func profit(_ record: PackRecord) -> TreatyAccountTerms.Profit? {
    guard let rate = ratio(record, "account.profit.rate") else { return nil }
    let rule: ProfitCommission.DeficitRule
    switch record["account.profit.deficit"] ?? "none" {
    case "none": rule = .none
    case "extinction": rule = .extinction
    case let years:
      guard let number = Int(years), (1...99).contains(number) else {
        report(
          record, "account.profit.deficit", "bad-value",
          "is neither none, nor extinction, nor a number of years",
          "write for how many years a deficit is carried forward, such as 3")
        return nil
      }
      rule = .years(number)
    }
    return TreatyAccountTerms.Profit(
      ProfitCommission(
        rate: rate, expenses: ratio(record, "account.profit.expenses") ?? .zero, deficit: rule),
      afterMonths: record.whole("account.profit.after_months") ?? 12)
  }

  private mutating func participation(_ record: PackRecord) -> LossParticipation? {
    let names = record.fields.map(\.name).filter { $0.hasPrefix("account.participation.") }
    guard !names.isEmpty else { return nil }
    guard let attachment = ratio(record, "account.participation.attachment"),
      let share = ratio(record, "account.participation.share"),
      let width = record["account.participation.width"]
    else {
      report(
        record, names[0], "missing-value", "stands without attachment, width or share",
        "write all three, such as attachment: \"80%\", width: \"10%\" (or none), share: \"50%\""
      )
      return nil
    }
    return LossParticipation(
      band: RatioBand(attachment: attachment, width: width == "none" ? nil : Ratio(width)), share: share)
  }

  private mutating func premiumDeposit(_ record: PackRecord) -> PremiumDeposit? {
    guard let share = ratio(record, "account.premium_deposit.share") else { return nil }
    guard let periods = record.whole("account.premium_deposit.periods"), periods > 0 else {
      report(
        record, "account.premium_deposit.share", "missing-value", "is withheld for no number of accounts",
        "write after how many accounts the deposit is released, such as periods: 4")
      return nil
    }
    return PremiumDeposit(
      share: share, periods: periods, interest: ratio(record, "account.premium_deposit.interest") ?? .zero,
      yearDays: record.whole("account.premium_deposit.year_days") ?? 365)
  }

  private mutating func portfolio(_ record: PackRecord) -> PortfolioTransfer? {
    let names = ["account.portfolio.premium", "account.portfolio.loss"]
    guard let stated = names.first(where: { record[$0] != nil }) else { return nil }
    guard let premium = ratio(record, names[0]), let loss = ratio(record, names[1]) else {
      report(
        record, stated, "missing-value", "stands without the other portfolio",
        "write portfolio: { premium: \"100%\", loss: \"90%\" }; 0% where nothing is handed over")
      return nil
    }
    return PortfolioTransfer(premium: premium, loss: loss)
  }

  private mutating func overdue(_ record: PackRecord) -> TreatyAccountTerms.OverdueProvision? {
    guard let share = ratio(record, "account.overdue.share") else {
      if record["account.overdue.after_days"] != nil {
        report(
          record, "account.overdue.after_days", "missing-value", "stands without the share to provide for",
          "write overdue: { share: \"20%\", after_days: 90 }")
      }
      return nil
    }
    return TreatyAccountTerms.OverdueProvision(
      share: share, afterDays: record.whole("account.overdue.after_days") ?? 0)
  }

  /// Portfolios are of shares, at the ends of months, and of reserves that are known here.
  mutating func checkPortfolio(_ record: PackRecord, _ treaty: Treaty) {
    guard let portfolio = treaty.account.portfolio else { return }
    if !treaty.kind.isProportional {
      report(
        record, "account.portfolio.premium", "portfolio-of-excess",
        "stands in a \(treaty.kind.rawValue), which has no unearned premium and no reserves to hand over",
        "leave the portfolios out")
    }
    if let year = treaty.years.first(where: { $0.from.civil.day != 1 }) {
      report(
        record, "account.portfolio.premium", "portfolio-within-month",
        "is handed over when year \(year.underwritingYear) begins, on \(year.from), within a month",
        "let the years begin on the first day of a month")
    }
    let known = parties.filter { $0.value.book != nil }.map(\.value.code)
    if portfolio.loss > .zero, let party = treaty.reinsurers.first(where: { !known.contains($0) }) {
      report(
        record, "account.portfolio.loss", "portfolio-without-book",
        "is a share of reserves, and \(party) keeps no book here that holds them",
        "write loss: 0%, or give the party a book")
    }
  }

  /// What cannot stand side by side.
  private mutating func checkTogether(_ record: PackRecord, _ terms: TreatyAccountTerms) {
    if case .sliding = terms.commission, terms.profit != nil {
      report(
        record, "account.profit.rate", "commission-combined", "stands beside a sliding scale",
        "keep one of the two: the scale already gives the cedant its part of a good year")
    }
    guard terms.settlement == .atOnce else { return }
    var plain = TreatyAccountTerms()
    (plain.period, plain.dueDays, plain.unearned) = (terms.period, terms.dueDays, terms.unearned)
    if terms != plain {
      report(
        record, record["account.settle"] == nil ? "account.period" : "account.settle", "settle-at-once",
        "clears items without an account, and the treaty has terms of account",
        "write settle: on_payment below account")
    }
  }
}
