import Money

/// One contract's pass over all events. Amounts are scaled by the common denominator of the shares, so that
/// they are whole; `Word` is wide enough for the sum of all of them twice.
struct ContractPass<Word: FixedWidthInteger & UnsignedInteger & Sendable> where Word.Magnitude == Word {
  private let scale: Word
  private let numerators: [Word]
  /// Of the shares of risks that are rounded each by itself; empty where amounts are scaled instead.
  private let denominators: [Word]
  private let numbers: [Int32]
  private let groups: [Int32]
  private let risk: ScaledBand<Word>
  private let event: ScaledBand<Word>
  private let aggregate: ScaledBand<Word>
  private let hasAggregate: Bool
  /// Of the share that the reinsurer takes of the result.
  private let shareTop: Word
  private let divisor: Word
  private let events: Range<Int>?

  /// Over the events so far: what the terms of an event left, and what was ceded.
  private var reached: Word = 0
  private var posted: Word = 0

  // Of the event that is under way, a place a row or a place a risk.
  private var weights: [Word] = []
  /// Minor units that come in: a part is never more.
  private var bounds: [Word] = []
  private var rowRisk: [Int32] = []
  private var riskSums: [Word] = []
  private var riskBounds: [Word] = []
  private var riskCounts: [Int32] = []
  private var placeOfGroup: [Int32]
  private var touched: [Int32] = []
  private var remainders: [(remainder: Word, place: Int32)] = []
  private var parts: [Word] = []

  init(_ contract: TreatyTerms, _ risks: SubjectRisks, _ denominator: Int64, _ share: Ratio) {
    scale = Word(denominator)
    events = contract.events
    let ratios: [Ratio]
    switch contract.cover {
    case .all(let ratio): (numbers, ratios) = ([], [ratio])
    case .some(let given, let shares): (numbers, ratios) = (given, [.zero] + shares)
    }
    if contract.roundsEachRow {
      numerators = ratios.map { Word($0.numerator) }
      denominators = ratios.map { Word($0.denominator) }
    } else {
      numerators = ratios.map { Word($0.numerator * (denominator / $0.denominator)) }
      denominators = []
    }
    groups = risks.groups[contract.level] ?? []
    placeOfGroup = Array(repeating: -1, count: Int(groups.max() ?? -1) + 1)
    risk = ScaledBand(contract.risk, scale)
    event = ScaledBand(contract.event, scale)
    var period = ScaledBand<Word>(contract.aggregate, scale)
    if let count = contract.reinstatements, let limit = contract.event.limit {
      // In all (n + 1) times the limit of an event (reinsurance.md 4.2).
      period.cap(ScaledBand<Word>.scaled(limit, by: scale), times: Word(count) + 1)
    }
    aggregate = period
    hasAggregate = !period.isOpen
    shareTop = Word(share.numerator)
    divisor = scale * Word(share.denominator)
  }

  /// - Parameters:
  ///   - incoming: what the contract sees of each row, minor units.
  ///   - ceded: one amount a row; holds zeros.
  mutating func run(_ incoming: [Int64], _ losses: SubjectLosses, _ ceded: inout [Int64]) {
    for number in (events ?? 0..<losses.eventCount).clamped(to: 0..<losses.eventCount) {
      let rows = losses.offsets[number]..<losses.offsets[number + 1]
      if risk.isOpen || groups.isEmpty {
        weigh(rows, incoming, losses)
        cede(rows, &ceded)
      } else {
        weighByRisk(rows, incoming, losses)
        cedeByRisk(rows, &ceded)
      }
    }
  }

  /// The ceded share of a risk's amount, in scaled units.
  private func share(of amount: Word, _ risk: Int32) -> Word {
    let place = numbers.isEmpty ? 0 : Int(numbers[Int(risk)])
    guard !denominators.isEmpty else { return amount * numerators[place] }
    return ContractPass.halfEven(amount, times: numerators[place], over: denominators[place])
  }

  /// Each row is a risk of its own, or no term of a risk asks which rows are one.
  private mutating func weigh(_ rows: Range<Int>, _ incoming: [Int64], _ losses: SubjectLosses) {
    weights.removeAll(keepingCapacity: true)
    bounds.removeAll(keepingCapacity: true)
    for row in rows {
      let amount = Word(truncatingIfNeeded: incoming[row])
      weights.append(risk.take(share(of: amount, losses.risks[row])))
      bounds.append(amount)
    }
  }

  private mutating func weighByRisk(_ rows: Range<Int>, _ incoming: [Int64], _ losses: SubjectLosses) {
    weights.removeAll(keepingCapacity: true)
    bounds.removeAll(keepingCapacity: true)
    rowRisk.removeAll(keepingCapacity: true)
    riskSums.removeAll(keepingCapacity: true)
    riskBounds.removeAll(keepingCapacity: true)
    riskCounts.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    for row in rows {
      let group = groups[Int(losses.risks[row])]
      var place = placeOfGroup[Int(group)]
      if place < 0 {
        place = Int32(riskSums.count)
        placeOfGroup[Int(group)] = place
        touched.append(group)
        riskSums.append(0)
        riskBounds.append(0)
        riskCounts.append(0)
      }
      let amount = Word(truncatingIfNeeded: incoming[row])
      let weight = share(of: amount, losses.risks[row])
      weights.append(weight)
      bounds.append(weight > 0 ? amount : 0)
      rowRisk.append(place)
      riskSums[Int(place)] += weight
      riskBounds[Int(place)] += weight > 0 ? amount : 0
      riskCounts[Int(place)] += 1
    }
    for group in touched { placeOfGroup[Int(group)] = -1 }
  }

  /// What the contract takes of an event, in minor units, when its risks leave `sum` of the loss `most`.
  private mutating func rounded(_ sum: Word, atMost most: Word) -> Word {
    let amount = event.take(sum)
    guard hasAggregate else { return share(amount) }
    reached += amount
    // Never below what was posted: the share of a growing amount grows. Ties to even may make it grow by a
    // unit more than the event's loss; the next event then has it.
    let taken = min(share(aggregate.take(reached)) - posted, most)
    posted += taken
    return taken
  }

  private func share(_ amount: Word) -> Word {
    ContractPass.halfEven(amount, times: shareTop, over: divisor)
  }

  @inline(__always)
  private static func halfEven(_ amount: Word, times top: Word, over divisor: Word) -> Word {
    let (quotient, remainder) = divisor.dividingFullWidth(amount.multipliedFullWidth(by: top))
    let twice = remainder * 2
    return twice > divisor || (twice == divisor && quotient % 2 == 1) ? quotient + 1 : quotient
  }

  private mutating func cede(_ rows: Range<Int>, _ ceded: inout [Int64]) {
    let sum = weights.reduce(0, &+)
    guard sum > 0 else { return }
    let whole = rounded(sum, atMost: bounds.reduce(0, &+))
    guard whole > 0 else { return }
    split(whole, sum, weights, bounds)
    for (place, row) in rows.enumerated() { ceded[row] = Int64(truncatingIfNeeded: parts[place]) }
  }

  private mutating func cedeByRisk(_ rows: Range<Int>, _ ceded: inout [Int64]) {
    let layered = riskSums.map { risk.take($0) }
    let sum = layered.reduce(0, &+)
    guard sum > 0 else { return }
    let whole = rounded(sum, atMost: riskBounds.reduce(0, &+))
    guard whole > 0 else { return }
    split(whole, sum, layered, riskBounds)
    let ofRisk = parts
    // Rows of one risk that is the only row of it take the risk's part whole.
    var members: [[Int32]] = []
    var memberOfPlace: [Int32] = Array(repeating: -1, count: ofRisk.count)
    for (place, row) in rows.enumerated() {
      let risk = Int(rowRisk[place])
      if riskCounts[risk] == 1 {
        ceded[row] = Int64(truncatingIfNeeded: ofRisk[risk])
      } else if ofRisk[risk] > 0 {
        if memberOfPlace[risk] < 0 {
          memberOfPlace[risk] = Int32(members.count)
          members.append([])
        }
        members[Int(memberOfPlace[risk])].append(Int32(place))
      }
    }
    for places in members {
      let risk = Int(rowRisk[Int(places[0])])
      split(
        ofRisk[risk], riskSums[risk], places.map { weights[Int($0)] }, places.map { bounds[Int($0)] })
      for (part, place) in zip(parts, places) {
        ceded[rows.lowerBound + Int(place)] = Int64(truncatingIfNeeded: part)
      }
    }
  }

  /// Splits by largest remainder, into ``parts``. Where shares differ, an odd unit could make a part more
  /// than the loss that comes in: then it goes to the next.
  private mutating func split(_ whole: Word, _ sum: Word, _ weights: [Word], _ bounds: [Word]) {
    parts.removeAll(keepingCapacity: true)
    remainders.removeAll(keepingCapacity: true)
    var left = whole
    for (place, weight) in weights.enumerated() {
      let (quotient, remainder) = sum.dividingFullWidth(whole.multipliedFullWidth(by: weight))
      parts.append(quotient)
      left -= quotient
      if weight > 0 { remainders.append((remainder, Int32(place))) }
    }
    guard left > 0 else { return }
    remainders.sort { $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.place < $1.place }
    // One round suffices but where bounds hold units back; the whole is at most the sum of the bounds.
    var given = true
    while left > 0, given {
      given = false
      for entry in remainders where left > 0 && parts[Int(entry.place)] < bounds[Int(entry.place)] {
        parts[Int(entry.place)] += 1
        left -= 1
        given = true
      }
    }
  }
}

/// A band in scaled units.
struct ScaledBand<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  private var attachment: Word
  private var limit: Word

  /// Half of the range: sums stay below it, so that a larger bound is as good as none.
  private static var most: Word { Word.max / 2 }

  init(_ band: TreatyTerms.Band, _ scale: Word) {
    attachment = ScaledBand.scaled(band.attachment, by: scale)
    limit = band.limit.map { ScaledBand.scaled($0, by: scale) } ?? ScaledBand.most
  }

  static func scaled(_ amount: Int64, by scale: Word) -> Word {
    let (product, overflow) = Word(amount).multipliedReportingOverflow(by: scale)
    return overflow ? most : min(product, most)
  }

  var isOpen: Bool { attachment == 0 && limit == ScaledBand.most }

  mutating func cap(_ amount: Word, times: Word) {
    let (product, overflow) = amount.multipliedReportingOverflow(by: times)
    if !overflow { limit = min(limit, product) }
  }

  @inline(__always)
  func take(_ amount: Word) -> Word { amount <= attachment ? 0 : min(amount - attachment, limit) }
}
