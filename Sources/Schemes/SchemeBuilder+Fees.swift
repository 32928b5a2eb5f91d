import Guarantees
import Ledger
import Money
import Posting

/// Fee schedules: classes, factors, discounts, collection in parts (domain.md 2.2).
extension SchemeBuilder {
  mutating func fees(_ scheme: Scheme) -> FeeTariff {
    var tariff = FeeTariff()
    tariff.schedules = feeSchedules()
    let schedules = tariff.schedules.map(\.code)
    let programmes = scheme.programmes.map(\.code)
    for record in records("fee_scope") {
      let known = refers(record, "schedule", to: "fee_schedule", among: schedules)
      guard refers(record, "programme", to: "programme", among: programmes), known,
        let schedule = record["schedule"], let isShared = record["shared"]
      else { continue }
      tariff.scopes.append(
        FeeScope(
          programme: record["programme"], schedule: schedule, isShared: isShared == "yes",
          validity: record.validity))
    }
    for record in records("fee_rate") {
      guard refers(record, "schedule", to: "fee_schedule", among: schedules),
        let schedule = record["schedule"], let feeClass = record["class"], let isShared = record["shared"],
        let rate = record["rate"].flatMap({ Ratio($0) })
      else { continue }
      tariff.rates.append(
        FeeRate(
          schedule: schedule, feeClass: feeClass, isShared: isShared == "yes", rate: rate,
          validity: record.validity))
    }
    for record in records("fee_discount") {
      guard refers(record, "schedule", to: "fee_schedule", among: schedules),
        let schedule = record["schedule"], let code = record["discount"],
        let points = record["points"].flatMap({ Ratio($0) })
      else { continue }
      tariff.discounts.append(
        FeeDiscount(schedule: schedule, code: code, points: points, validity: record.validity))
    }
    tariff.factors = feeFactors(schedules)
    tariff.parts = feeParts(schedules)
    checkScopes(tariff)
    return tariff
  }

  private mutating func feeSchedules() -> [FeeSchedule] {
    var found: [FeeSchedule] = []
    for record in records("fee_schedule") {
      let days = record["year_days"].map { Int($0) ?? 0 } ?? 365
      if !(360...366).contains(days) {
        report(record, "year_days", "bad-value", "is no number of days of a year", "write 365 or 360")
      }
      guard let code = record["schedule"],
        let base = record["base"].flatMap({ FeeSchedule.Base(rawValue: $0) }),
        let rounding = record["rounding"].flatMap({ Rounding(rawValue: $0) }),
        let earning = record["earning"].flatMap({ FeeEarning(rawValue: $0) }),
        let refund = record["refund"].flatMap({ Ratio($0) })
      else { continue }
      found.append(
        FeeSchedule(
          code: code, base: base, rounding: rounding, earning: earning, refund: refund, yearDays: days,
          validity: record.validity))
    }
    return found
  }

  private mutating func feeFactors(_ schedules: [String]) -> [FeeFactor] {
    var found: [Located<FeeFactor>] = []
    for record in records("fee_factor") {
      guard refers(record, "schedule", to: "fee_schedule", among: schedules),
        let schedule = record["schedule"], let repayment = record["repayment"],
        let from = record.whole("instalments_from"), let factor = record["factor"].flatMap({ Ratio($0) })
      else { continue }
      if repayment == "bullet" {
        report(
          record, "repayment", "bad-value", "has no instalments, and no factor",
          "name a form of repayment in instalments, such as equal")
        continue
      }
      found.append(
        Located(
          value: FeeFactor(
            schedule: schedule, repayment: repayment, from: from, to: record.whole("instalments_to"),
            factor: factor, validity: record.validity),
          record: record))
    }
    let forms = Dictionary(grouping: found) { "\($0.value.schedule)|\($0.value.repayment)" }
    for (_, rows) in forms.sorted(by: { utf8Precedes($0.key, $1.key) }) { checkRanges(rows) }
    return found.map(\.value)
  }

  /// From one instalment on, each number is in one range, on each day.
  private mutating func checkRanges(_ rows: [Located<FeeFactor>]) {
    for start in Timeline(rows.map(\.value.validity)).starts {
      let active = rows.filter { Timeline.holds($0.value.validity, start) }.sorted {
        ($0.value.from, $0.record.line) < ($1.value.from, $1.record.line)
      }
      guard let last = active.last else { continue }
      var next: Int? = 1
      for row in active {
        guard let wanted = next, row.value.from >= wanted else {
          report(
            row.record, "instalments_from", "factor-overlap",
            "begins within the range before it", "begin after the last number of that range")
          return
        }
        if row.value.from > wanted {
          report(
            row.record, "instalments_from", "factor-gap", "leaves out the numbers from \(wanted) on",
            "write \(wanted)")
          return
        }
        next = row.value.to.map { $0 + 1 }
      }
      if let next {
        report(
          last.record, "instalments_to", "factor-gap", "leaves out the numbers from \(next) on",
          "leave it blank in the last range")
        return
      }
    }
  }

  private mutating func feeParts(_ schedules: [String]) -> [FeePart] {
    var found: [Located<FeePart>] = []
    for record in records("fee_collection") {
      guard refers(record, "schedule", to: "fee_schedule", among: schedules),
        let schedule = record["schedule"], let from = record.whole("months_from"),
        let part = record.whole("part"), let share = record["share"].flatMap({ Ratio($0) })
      else { continue }
      found.append(
        Located(
          value: FeePart(
            schedule: schedule, from: from, to: record.whole("months_to"), part: part, share: share,
            validity: record.validity),
          record: record))
    }
    for (_, rows) in Dictionary(grouping: found, by: \.value.schedule).sorted(by: {
      utf8Precedes($0.key, $1.key)
    }) {
      checkParts(rows.sorted { $0.record.line < $1.record.line })
    }
    return found.map(\.value)
  }

  /// Parts of a range sum to the whole fee, and no term is in two ranges, on each day.
  private mutating func checkParts(_ rows: [Located<FeePart>]) {
    for start in Timeline(rows.map(\.value.validity)).starts {
      let active = rows.filter { Timeline.holds($0.value.validity, start) }
      for row in active {
        let own = active.filter { $0.value.from == row.value.from && $0.value.to == row.value.to }
        let sum = own.reduce(Optional(Ratio.zero)) { sum, part in
          sum.flatMap { FeeTariff.sum($0, part.value.share) }
        }
        if sum != .one {
          report(
            row.record, "share", "parts-not-whole",
            "the parts of terms from \(row.value.from) months on sum to \(sum?.description ?? "too much")",
            "let the shares of a range sum to 1")
          return
        }
        let other = active.first { other in
          (other.value.from, other.value.to ?? .max) != (row.value.from, row.value.to ?? .max)
            && other.value.from <= row.value.to ?? .max && row.value.from <= other.value.to ?? .max
        }
        if let other, other.record.line < row.record.line {
          report(
            row.record, "months_from", "range-overlap",
            "overlaps with the range of line \(other.record.line)",
            "let a term be in one range only")
          return
        }
      }
    }
  }

  /// A programme's schedule and its rates are there on each day on which the programme's row holds.
  private mutating func checkScopes(_ tariff: FeeTariff) {
    guard incomplete.isDisjoint(with: ["fee_schedule", "fee_rate", "fee_scope"]) else { return }
    // One mistake is one message, however many programmes follow the schedule.
    var reported: Set<String> = []
    for record in records("fee_scope").sorted(by: { $0.line < $1.line }) {
      guard let code = record["schedule"] else { continue }
      let isShared = record["shared"] == "yes"
      let schedules = tariff.schedules.filter { $0.code == code }
      let rates = tariff.rates.filter { $0.schedule == code && $0.isShared == isShared }
      if schedules.isEmpty { continue }
      for start in Timeline(schedules.map(\.validity) + rates.map(\.validity) + [record.validity]).starts
      where Timeline.holds(record.validity, start) {
        let since = start.map { "from \($0) on" } ?? "at the beginning of time"
        if !schedules.contains(where: { Timeline.holds($0.validity, start) }) {
          guard reported.insert(code).inserted else { break }
          report(
            record, "schedule", "schedule-missing", "is not in force \(since)",
            "let its row in fee_schedule.csv hold as long as this one")
          break
        }
        if !rates.contains(where: { Timeline.holds($0.validity, start) }) {
          guard reported.insert("\(code) \(isShared)").inserted else { break }
          report(
            record, "shared", "rate-missing", "schedule \(code) has no such rates \(since)",
            "add a row for each class to fee_rate.csv, with shared \(isShared ? "yes" : "no")")
          break
        }
      }
    }
  }
}
