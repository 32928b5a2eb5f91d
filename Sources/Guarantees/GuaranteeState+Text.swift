import Ledger
import Money
import Reinsurance

/// The stored and sealed form of a state: items separated by `;`, each `name=values`, values separated by
/// `,`. Codes hold neither sign. An auditor can read it; a program reads it back exactly.
extension GuaranteeState {
  public var text: String {
    var builder = ByteBuilder()
    append(to: &builder)
    return builder.withBytes { String(decoding: $0, as: UTF8.self) }
  }

  /// Appends ``text``: every event that touches the guarantee writes it once.
  public func append(to text: inout ByteBuilder) {
    text.append(literal: "on=")
    text.append(decimal: Int64(lastDate.number))
    for field in facts {
      text.append(0x3B)
      text.append(field.column.name)
      text.append(0x3D)
      text.append(field.value)
    }
    number("Y", Int64(cohort), &text)
    if let attachedOn {
      text.append(literal: ";T=")
      text.append(decimal: Int64(attachedOn.number))
    }
    number("A", openApproval, &text)
    number("D", drawn, &text)
    number("O", outstanding, &text)
    number("R", feeReceivable, &text)
    number("U", feeUnearned, &text)
    number("M", margin, &text)
    number("H", feeCharged, &text)
    number("G", feeRefundable, &text)
    for term in feeTerms {
      text.append(literal: ";F=")
      text.append(term.earning.rawValue)
      for value in [Int64(term.starts.number), Int64(term.ends.number), Int64(term.months)] {
        more(value, &text)
      }
      more(Int64(term.cohort), &text)
      more(term.amount, &text)
    }
    number("I", interest, &text)
    number("f", face, &text)
    for (mark, value) in marks.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      text.append(0x3B)
      text.append(mark.rawValue)
      text.append(0x3D)
      text.append(decimal: value)
    }
    for (index, layer) in layers.enumerated() { append(layer, exposure: exposures[index], to: &text) }
    appendRetroceded(to: &text)
    for claim in claims { append(claim, to: &text) }
    for notice in notices {
      text.append(literal: ";N=")
      text.append(notice.id)
      more(Int64(notice.year), &text)
      more(notice.expected, &text)
      for reserve in notice.reserves { more(reserve, &text) }
      notice.appendRetroceded(to: &text)
    }
  }

  private func number(_ name: StaticString, _ value: Int64, _ text: inout ByteBuilder) {
    guard value != 0 else { return }
    text.append(0x3B)
    text.append(literal: name)
    text.append(0x3D)
    text.append(decimal: value)
  }

  private func append(_ layer: ResolvedLayer, exposure: Int64, to text: inout ByteBuilder) {
    text.append(literal: ";L=")
    if let party = layer.party { text.append(party) }
    text.append(0x2C)
    if let treaty = layer.treaty { text.append(treaty) }
    text.append(0x2C)
    text.append(decimal: Int64(layer.underwritingYear))
    text.append(0x2C)
    text.append(layer.ratio)
    text.append(0x2C)
    text.append(layer.base.rawValue)
    text.append(0x2C)
    if let cap = layer.cap { text.append(decimal: cap) }
    text.append(0x2C)
    text.append(decimal: Int64(layer.group))
    text.append(0x2C)
    text.append(decimal: exposure)
    guard layer.isClaimedOnRequest || layer.cession != .atDrawdown else { return }
    text.append(0x2C)
    text.append(GuaranteeState.requests(of: layer))
  }

  private func append(_ claim: ClaimState, to text: inout ByteBuilder) {
    text.append(literal: ";C=")
    text.append(claim.id)
    more(Int64(claim.accidentYear), &text)
    more(claim.acceptedPrincipal, &text)
    more(claim.acceptedOther, &text)
    more(claim.paidPrincipal, &text)
    more(claim.paidOther, &text)
    more(claim.book, &text)
    more(claim.ownWrittenDown, &text)
    more(claim.recovered, &text)
    for payer in claim.payers {
      text.append(literal: ";P=")
      text.append(decimal: payer.claimed)
      more(payer.suspense, &text)
      more(payer.shared, &text)
      more(payer.writtenDown, &text)
      let isFiled = payer.filing != Filing()
      if payer.reduced != 0 || payer.turned != 0 || isFiled { more(payer.reduced, &text) }
      if payer.turned != 0 || isFiled { more(payer.turned, &text) }
      guard isFiled else { continue }
      for number in [payer.filing.paid, payer.filing.recovered, payer.filing.shared, payer.filing.exceeded] {
        more(number, &text)
      }
    }
    for amount in claim.retroceded {
      text.append(literal: ";q=")
      text.append(decimal: amount.claimed)
      more(amount.shared, &text)
    }
  }

  func more(_ value: Int64, _ text: inout ByteBuilder) {
    text.append(0x2C)
    text.append(decimal: value)
  }

  /// Reads what ``text`` wrote; nil for anything else.
  public init?(text: String) {
    var text = text
    let state = text.withUTF8 { GuaranteeState(utf8: $0) }
    guard let state else { return nil }
    self = state
  }

  /// Reads the bytes of ``text``; nil for anything else.
  public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    self.init(lastDate: Day(number: 0))
    var start = 0
    while start <= bytes.count {
      var sign = -1
      var end = start
      while end < bytes.count, bytes[end] != 0x3B {
        if sign < 0, bytes[end] == 0x3D { sign = end }
        end += 1
      }
      guard sign >= 0 else { return nil }
      let name = UnsafeBufferPointer(rebasing: bytes[start..<sign])
      var value = StateText(bytes: UnsafeBufferPointer(rebasing: bytes[(sign + 1)..<end]))
      guard read(name, &value), value.isAtEnd else { return nil }
      start = end + 1
    }
  }

  private mutating func read(_ name: UnsafeBufferPointer<UInt8>, _ value: inout StateText) -> Bool {
    guard name.count == 1 else { return readNamed(name, &value) }
    switch name[0] {
    case UInt8(ascii: "L"): return readLayer(&value)
    case UInt8(ascii: "C"): return readClaim(&value)
    case UInt8(ascii: "P"): return readPayer(&value)
    case UInt8(ascii: "r"): return readRetrocededLine(&value)
    case UInt8(ascii: "q"): return readRetrocededAmount(&value)
    case UInt8(ascii: "N"): return readNotice(&value)
    case UInt8(ascii: "n"): return readRetrocededReserves(&value)
    case UInt8(ascii: "F"): return readTerm(&value)
    default: break
    }
    guard let number = value.number() else { return false }
    switch name[0] {
    case UInt8(ascii: "T"):
      guard let day = Int32(exactly: number) else { return false }
      attachedOn = Day(number: day)
    case UInt8(ascii: "Y"):
      guard let year = Int16(exactly: number) else { return false }
      cohort = year
    case UInt8(ascii: "A"): openApproval = number
    case UInt8(ascii: "D"): drawn = number
    case UInt8(ascii: "O"): outstanding = number
    case UInt8(ascii: "R"): feeReceivable = number
    case UInt8(ascii: "U"): feeUnearned = number
    case UInt8(ascii: "M"): margin = number
    case UInt8(ascii: "H"): feeCharged = number
    case UInt8(ascii: "G"): feeRefundable = number
    case UInt8(ascii: "I"): interest = number
    case UInt8(ascii: "f"): face = number
    default:
      guard let mark = StateMark(rawValue: name[0]) else { return false }
      marks[mark] = number
    }
    return true
  }

  private mutating func readNamed(_ name: UnsafeBufferPointer<UInt8>, _ value: inout StateText) -> Bool {
    if name.elementsEqual([0x6F, 0x6E]) {
      guard let number = value.number().flatMap({ Int32(exactly: $0) }) else { return false }
      lastDate = Day(number: number)
      return true
    }
    guard let column = EventColumn(name: String(decoding: name, as: UTF8.self)),
      let read = FieldValue(normalised: value.rest(), form: column.form)
    else { return false }
    facts.append(EventField(column, read))
    return true
  }

  private mutating func readLayer(_ value: inout StateText) -> Bool {
    guard let party = value.part(), let treaty = value.part(),
      let year = value.number().flatMap({ Int16(exactly: $0) }),
      let ratio = value.ratio(),
      let base = value.part().flatMap({ LayerBase(rawValue: $0) }), let capText = value.part(),
      let group = value.number().flatMap({ Int(exactly: $0) }), let exposure = value.number()
    else { return false }
    let cap = Int64(capText)
    guard cap != nil || capText.isEmpty else { return false }
    var layer = ResolvedLayer(
      party: party.isEmpty ? nil : party, treaty: treaty.isEmpty ? nil : treaty,
      underwritingYear: Int(year), ratio: ratio, base: base, cap: cap, group: group)
    if !value.isAtEnd {
      guard let requests = value.part(), GuaranteeState.readRequests(requests, &layer) else { return false }
    }
    layers.append(layer)
    exposures.append(exposure)
    return true
  }

  private mutating func readClaim(_ value: inout StateText) -> Bool {
    guard let id = value.part(), let year = value.number().flatMap({ Int16(exactly: $0) }) else {
      return false
    }
    var claim = ClaimState(id: id, payers: 0)
    claim.accidentYear = year
    guard let acceptedPrincipal = value.number(), let acceptedOther = value.number(),
      let paidPrincipal = value.number(), let paidOther = value.number(), let book = value.number(),
      let ownWrittenDown = value.number(), let recovered = value.number()
    else { return false }
    (claim.acceptedPrincipal, claim.acceptedOther) = (acceptedPrincipal, acceptedOther)
    (claim.paidPrincipal, claim.paidOther) = (paidPrincipal, paidOther)
    (claim.book, claim.ownWrittenDown, claim.recovered) = (book, ownWrittenDown, recovered)
    claims.append(claim)
    return true
  }

  private mutating func readPayer(_ value: inout StateText) -> Bool {
    guard !claims.isEmpty, let claimed = value.number(), let suspense = value.number(),
      let shared = value.number(), let writtenDown = value.number()
    else { return false }
    var payer = PayerState()
    (payer.claimed, payer.suspense) = (claimed, suspense)
    (payer.shared, payer.writtenDown) = (shared, writtenDown)
    if !value.isAtEnd {
      guard let reduced = value.number() else { return false }
      payer.reduced = reduced
    }
    if !value.isAtEnd {
      guard let turned = value.number() else { return false }
      payer.turned = turned
    }
    if !value.isAtEnd {
      guard let paid = value.number(), let recovered = value.number(), let before = value.number(),
        let exceeded = value.number()
      else { return false }
      (payer.filing.paid, payer.filing.recovered) = (paid, recovered)
      (payer.filing.shared, payer.filing.exceeded) = (before, exceeded)
    }
    claims[claims.count - 1].payers.append(payer)
    return true
  }
}

extension GuaranteeState {
  fileprivate mutating func readTerm(_ value: inout StateText) -> Bool {
    guard let earning = value.part().flatMap({ FeeEarning(rawValue: $0) }),
      let starts = value.number().flatMap({ Int32(exactly: $0) }),
      let ends = value.number().flatMap({ Int32(exactly: $0) }),
      let months = value.number().flatMap({ Int32(exactly: $0) }),
      let cohort = value.number().flatMap({ Int16(exactly: $0) }), let amount = value.number()
    else { return false }
    feeTerms.append(
      FeeTerm(
        earning: earning, starts: Day(number: starts), ends: Day(number: ends), months: months,
        cohort: cohort, amount: amount))
    return true
  }

  fileprivate mutating func readNotice(_ value: inout StateText) -> Bool {
    guard let id = value.part(), let year = value.number().flatMap({ Int16(exactly: $0) }),
      let expected = value.number()
    else { return false }
    var notice = NoticeState(id: id, year: year, reserves: [])
    notice.expected = expected
    while !value.isAtEnd {
      guard let reserve = value.number() else { return false }
      notice.reserves.append(reserve)
    }
    notices.append(notice)
    return true
  }
}

/// The values of one item of a state's text, read from left to right.
struct StateText {
  let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0
  /// Set once the last part was read: a comma at the end leaves one more, empty part.
  private var isDone = false

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { isDone }

  /// The bytes up to the next comma.
  private mutating func next() -> UnsafeBufferPointer<UInt8>? {
    guard !isDone else { return nil }
    let start = place
    while place < bytes.count, bytes[place] != 0x2C { place += 1 }
    let part = UnsafeBufferPointer(rebasing: bytes[start..<place])
    if place == bytes.count { isDone = true } else { place += 1 }
    return part
  }

  mutating func part() -> String? { next().map { String(decoding: $0, as: UTF8.self) } }

  /// All that is left.
  mutating func rest() -> String {
    isDone = true
    return String(decoding: bytes[place...], as: UTF8.self)
  }

  /// A whole number of 64 bits; nil where the part is none.
  mutating func number() -> Int64? { next().flatMap { StateText.number($0) } }

  /// A ratio as it is sealed, `4/5` or `1`; nil where the part is none.
  mutating func ratio() -> Ratio? {
    guard let part = next() else { return nil }
    guard let slash = part.firstIndex(of: 0x2F) else { return StateText.number(part).map { Ratio($0) } }
    guard let top = StateText.number(UnsafeBufferPointer(rebasing: part[..<slash])),
      let bottom = StateText.number(UnsafeBufferPointer(rebasing: part[(slash + 1)...]))
    else { return nil }
    return Ratio(top, bottom)
  }

  private static func number(_ part: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard !part.isEmpty else { return nil }
    let isNegative = part[0] == 0x2D
    guard part.count > (isNegative ? 1 : 0) else { return nil }
    var magnitude: UInt64 = 0
    for index in (isNegative ? 1 : 0)..<part.count {
      let digit = part[index] &- 0x30
      guard digit <= 9 else { return nil }
      let (tens, isOver) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, isAbove) = tens.addingReportingOverflow(UInt64(digit))
      guard !isOver, !isAbove else { return nil }
      magnitude = sum
    }
    guard isNegative else { return Int64(exactly: magnitude) }
    return magnitude == Int64.min.magnitude ? Int64.min : Int64(exactly: magnitude).map { -$0 }
  }
}
