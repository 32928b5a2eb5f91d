import Ledger
import Money

/// How a schedule charges and earns fees (domain.md 2.2).
public struct FeeSchedule: Sendable {
  /// What the rate is of.
  public enum Base: String, Sendable, CaseIterable {
    /// The loan: the fact `loan_amount`.
    case loan
    /// What is guaranteed: drawn and approved.
    case guaranteed
  }

  public var code: String
  public var base: Base
  /// Of the fee, once.
  public var rounding: Rounding
  public var earning: FeeEarning
  /// What part of the unearned fee is given back on early release.
  public var refund: Ratio
  /// Days of the year by which a bullet loan's term is measured that is no whole number of months.
  public var yearDays: Int
  public var validity: Validity

  public init(
    code: String, base: Base, rounding: Rounding, earning: FeeEarning, refund: Ratio, yearDays: Int,
    validity: Validity
  ) {
    (self.code, self.base, self.rounding, self.earning) = (code, base, rounding, earning)
    (self.refund, self.yearDays, self.validity) = (refund, yearDays, validity)
  }
}

/// Which schedule a programme's fees follow.
public struct FeeScope: Sendable {
  /// nil: every programme without a row of its own.
  public var programme: String?
  public var schedule: String
  /// Which of the schedule's rates: those under shared responsibility, or those outside it.
  public var isShared: Bool
  public var validity: Validity

  public init(programme: String?, schedule: String, isShared: Bool, validity: Validity) {
    (self.programme, self.schedule, self.isShared) = (programme, schedule, isShared)
    self.validity = validity
  }
}

/// A year's rate of a class.
public struct FeeRate: Sendable {
  public var schedule: String
  public var feeClass: String
  public var isShared: Bool
  public var rate: Ratio
  public var validity: Validity

  public init(schedule: String, feeClass: String, isShared: Bool, rate: Ratio, validity: Validity) {
    (self.schedule, self.feeClass, self.isShared) = (schedule, feeClass, isShared)
    (self.rate, self.validity) = (rate, validity)
  }
}

/// What a loan that is repaid in instalments pays of a bullet loan's fee.
public struct FeeFactor: Sendable {
  public var schedule: String
  public var repayment: String
  /// Numbers of instalments, the last included; nil: and more.
  public var from: Int
  public var to: Int?
  public var factor: Ratio
  public var validity: Validity

  public init(
    schedule: String, repayment: String, from: Int, to: Int?, factor: Ratio, validity: Validity
  ) {
    (self.schedule, self.repayment, self.from, self.to) = (schedule, repayment, from, to)
    (self.factor, self.validity) = (factor, validity)
  }
}

/// Points off a year's rate.
public struct FeeDiscount: Sendable {
  public var schedule: String
  public var code: String
  public var points: Ratio
  public var validity: Validity

  public init(schedule: String, code: String, points: Ratio, validity: Validity) {
    (self.schedule, self.code, self.points, self.validity) = (schedule, code, points, validity)
  }
}

/// A part of the fee that is charged by itself, of terms within a range.
public struct FeePart: Sendable {
  public var schedule: String
  /// Months of the term, the last included; nil: and more.
  public var from: Int
  public var to: Int?
  public var part: Int
  public var share: Ratio
  public var validity: Validity

  public init(schedule: String, from: Int, to: Int?, part: Int, share: Ratio, validity: Validity) {
    (self.schedule, self.from, self.to, self.part) = (schedule, from, to, part)
    (self.share, self.validity) = (share, validity)
  }
}

/// What a guarantee's fee depends on.
public struct FeeTerms: Sendable {
  /// Minor units.
  public var base: Int64
  public var feeClass: String
  public var isShared: Bool
  /// `bullet`, or a form of repayment in instalments.
  public var repayment: String
  public var instalments: Int
  public var starts: Day
  /// The day on which the loan is due.
  public var ends: Day
  public var discounts: [String]

  public init(
    base: Int64, feeClass: String, isShared: Bool, repayment: String, instalments: Int, starts: Day,
    ends: Day, discounts: [String]
  ) {
    (self.base, self.feeClass, self.isShared, self.repayment) = (base, feeClass, isShared, repayment)
    (self.instalments, self.starts, self.ends, self.discounts) = (instalments, starts, ends, discounts)
  }
}

/// Why a fee cannot be computed: the column of the term, and what would be right.
public struct FeeFault: Error, Sendable {
  public var column: EventColumn
  public var message: String
  public var remedy: String

  public init(column: EventColumn, message: String, remedy: String) {
    (self.column, self.message, self.remedy) = (column, message, remedy)
  }
}

/// Every fee schedule of a pack.
public struct FeeTariff: Sendable {
  public var schedules: [FeeSchedule] = []
  public var scopes: [FeeScope] = []
  public var rates: [FeeRate] = []
  public var factors: [FeeFactor] = []
  public var discounts: [FeeDiscount] = []
  public var parts: [FeePart] = []

  public init() {}

  /// The schedule of a programme on a day, and whether its rates are those under shared responsibility.
  public func schedule(
    of programme: String?, on day: Day
  ) -> (schedule: FeeSchedule, isShared: Bool)? {
    guard !scopes.isEmpty else { return nil }
    let fitting = scopes.filter { $0.validity.contains(day) }
    let scope =
      fitting.first { $0.programme != nil && $0.programme == programme }
      ?? fitting.first { $0.programme == nil }
    guard let scope,
      let schedule = schedules.first(where: { $0.code == scope.schedule && $0.validity.contains(day) })
    else { return nil }
    return (schedule, scope.isShared)
  }

  /// The fee of a guarantee: base x rate a year x term x factor, rounded once (domain.md 2.2). A bullet
  /// loan's term is in months, or, where it ends on a day between, in days; instalments are in months.
  public func fee(_ terms: FeeTerms, _ schedule: FeeSchedule, on day: Day) throws(FeeFault) -> Int64 {
    let rate = try rate(terms, schedule, on: day)
    let months = FeeTerm.months(from: terms.starts, to: terms.ends)
    guard months > 0, months <= FeeTerm.longest else {
      throw FeeFault(
        column: .end, message: "the term runs from \(terms.starts) to \(terms.ends)",
        remedy: "let it end after it starts, and within a hundred years")
    }
    var span = Ratio(Int64(months), 12)
    var factor: Ratio? = .one
    if terms.repayment == "bullet" {
      if terms.starts.adding(months: Int(months)) != terms.ends {
        span = Ratio(Int64(terms.ends.number - terms.starts.number), Int64(schedule.yearDays))
      }
    } else {
      factor = try self.factor(terms, schedule, on: day)
    }
    guard let span, let factor, let ratio = rate.multiplied(by: span)?.multiplied(by: factor),
      let fee = ratio.share(of: terms.base, schedule.rounding)
    else {
      throw FeeFault(
        column: .loanAmount, message: "the fee does not fit 64 bits of minor units",
        remedy: "check the digits")
    }
    return fee
  }

  /// How much of a fee may be charged once so many parts of it are: cumulative shares of the fee, rounded,
  /// the last of them all of it.
  public func cumulativeParts(
    of fee: Int64, _ terms: FeeTerms, _ schedule: FeeSchedule, on day: Day
  ) -> [Int64] {
    let months = Int(FeeTerm.months(from: terms.starts, to: terms.ends))
    let fitting = parts.filter {
      $0.schedule == schedule.code && $0.validity.contains(day) && $0.from <= months
        && $0.to.map { months <= $0 } ?? true
    }.sorted { $0.part < $1.part }
    var (sums, sum): ([Int64], Ratio) = ([], .zero)
    for part in fitting {
      sum = FeeTariff.sum(sum, part.share) ?? sum
      sums.append(sum.share(of: fee, schedule.rounding) ?? fee)
    }
    if sums.last != fee { sums.append(fee) }
    return sums
  }

  private func rate(_ terms: FeeTerms, _ schedule: FeeSchedule, on day: Day) throws(FeeFault) -> Ratio {
    let known = rates.filter {
      $0.schedule == schedule.code && $0.isShared == terms.isShared && $0.validity.contains(day)
    }
    guard var rate = known.first(where: { $0.feeClass == terms.feeClass })?.rate else {
      throw FeeFault(
        column: .feeClass, message: "schedule \(schedule.code) has no class \(terms.feeClass) on \(day)",
        remedy: "use one of: \(known.map(\.feeClass).joined(separator: ", "))")
    }
    for code in terms.discounts {
      let offered = discounts.filter { $0.schedule == schedule.code && $0.validity.contains(day) }
      guard let discount = offered.first(where: { $0.code == code }),
        let less = FeeTariff.sum(rate, Ratio(-discount.points.numerator, discount.points.denominator))
      else {
        throw FeeFault(
          column: .feeDiscount, message: "schedule \(schedule.code) has no discount \(code) on \(day)",
          remedy: offered.isEmpty
            ? "leave it blank" : "use one of: \(offered.map(\.code).joined(separator: ", "))")
      }
      rate = max(less, .zero)
    }
    return rate
  }

  private func factor(_ terms: FeeTerms, _ schedule: FeeSchedule, on day: Day) throws(FeeFault) -> Ratio {
    let known = factors.filter { $0.schedule == schedule.code && $0.validity.contains(day) }
    let forms = known.filter { $0.repayment == terms.repayment }
    guard !forms.isEmpty else {
      throw FeeFault(
        column: .repayment, message: "schedule \(schedule.code) has no factor for it on \(day)",
        remedy: "use one of: \((["bullet"] + Set(known.map(\.repayment)).sorted()).joined(separator: ", "))")
    }
    let found = forms.first { form in
      form.from <= terms.instalments && form.to.map { terms.instalments <= $0 } ?? true
    }
    guard let found else {
      throw FeeFault(
        column: .instalments,
        message: "schedule \(schedule.code) has no factor for \(terms.instalments) instalments",
        remedy: "state how many there are, \(forms.map(\.from).min() ?? 1) or more")
    }
    return found.factor
  }

  /// The sum of two ratios; nil where it does not fit 64 bits.
  public static func sum(_ left: Ratio, _ right: Ratio?) -> Ratio? {
    guard let right else { return nil }
    let (a, aIsOver) = left.numerator.multipliedReportingOverflow(by: right.denominator)
    let (b, bIsOver) = right.numerator.multipliedReportingOverflow(by: left.denominator)
    let (c, cIsOver) = left.denominator.multipliedReportingOverflow(by: right.denominator)
    let (top, isOver) = a.addingReportingOverflow(b)
    return aIsOver || bIsOver || cIsOver || isOver ? nil : Ratio(top, c)
  }
}
