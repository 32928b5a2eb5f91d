import Guarantees
import Ledger
import Money
import Posting
import Store

// Single values, and the texts that the books store.
extension FuzzParser {
  static let values = FuzzParser(
    "values",
    mutator: {
      Mutator(
        seeds: ["1234.50", "80%", "4/5", "0.8", "2024-02-29", "USD", "9999-12-31", "0.001"].map {
          Array($0.utf8)
        },
        words: [
          "0", "9", ".", "/", "%", "-", "JPY", "KWD", "１", "\u{0665}", " ", "+", "e", "92233720368547758",
        ],
        delimiters: Array("./-%".utf8))
    },
    body: { input, random in
      let text = String(decoding: input, as: UTF8.self)
      let isAmount = try checkAmount(input, decimals: random.below(5))
      var isAccepted = isAmount
      if let ratio = Ratio(text) {
        isAccepted = true
        try require(Ratio(ratio.description) == ratio, "the ratio \(ratio) is read as another")
        try require(ratio.numerator >= 0 && ratio.denominator > 0, "the ratio \(ratio) has a sign")
        let amount = Int64(truncatingIfNeeded: random.next())
        _ = (ratio.share(of: amount), ratio.complement, ratio.multiplied(by: ratio), ratio < .one)
      }
      if let day = Day(text) {
        isAccepted = true
        try require(
          day.description == text && Day(number: day.number) == day, "the day \(day) is read as another")
        let months = random.below(200_000) - 100_000
        if let later = day.adding(months: months) {
          try require(Day(later.description) == later, "the day \(later) is read as another")
        }
        _ = day.fiscalYear(startMonth: 1 + random.below(12))
      }
      if let currency = Currency(text) {
        isAccepted = true
        try require(currency.code == text && (0...4).contains(currency.decimals), "the currency \(currency)")
      }
      return isAccepted
    })

  private static func checkAmount(_ input: [UInt8], decimals: Int) throws(FuzzFault) -> Bool {
    func minor(_ bytes: [UInt8]) -> Int64? {
      bytes.withUnsafeBufferPointer { try? Amount.minorUnits(utf8: $0, decimals: decimals) }
    }
    guard let value = minor(input) else { return false }
    try require(value >= 0, "the amount is below zero")
    let written = Amount.major(Int128(value), decimals: decimals)
    try require(minor(Array(written.utf8)) == value, "the amount \(written) is read as another")
    return true
  }

  static let state = FuzzParser(
    "state",
    mutator: {
      Mutator(
        seeds: [
          "on=19754;programme=7a;coverage_ratio=4/5;lender=bank;Y=2024;T=19754;A=5;D=8000000"
            + ";O=1600000;R=1;U=2;L=insurer,QS,2024,4/5,principal,,0,128;L=,,0,1,remaining,900,1,0"
            + ";C=K1,2025,64,4,64,4,64,0,0;P=51,0,0,0;P=0,0,0,0",
          "on=0", "on=-5;O=9223372036854775807",
        ].map { Array($0.utf8) },
        words: [
          "on=", ";L=", ";C=", ";P=", ";T=", ";Y=", ";O=", ",", "=", ";", "programme=", "final=yes",
          "start=2024-01-01",
        ],
        delimiters: Array(";,=".utf8))
    },
    body: { input, random in
      let text = String(decoding: input, as: UTF8.self)
      guard let state = GuaranteeState(text: text) else { return false }
      // Verifying asks these of any state that it finds.
      _ = (state.isImpossible, state.isEmpty, state.claim("K1"), state.fact(.programme))
      let written = state.text
      guard let again = GuaranteeState(text: written) else {
        throw FuzzFault("cannot be read again: \(written)")
      }
      try require(again == state && again.text == written, "is read as another: \(written)")
      return true
    })

  static let segment = FuzzParser(
    "segment",
    mutator: {
      Mutator(
        seeds: [
          "area=north;cohort=1997;disaster=flood;funding_source=national;line=x;programme=7a"
            + ";purpose=p;treaty=QS;accident_year=2001;underwriting_year=2024",
          "cohort=1997;programme=7a", "",
        ].map { Array($0.utf8) },
        words: ["cohort=", "programme=", ";", "=", "treaty=", "accident_year=", "underwriting_year=-1"],
        delimiters: Array(";=".utf8))
    },
    body: { input, random in
      let symbols = SymbolTable()
      guard let key = SegmentKey(text: String(decoding: input, as: UTF8.self), symbols) else { return false }
      let written = key.text(symbols)
      try require(SegmentKey(text: written, symbols) == key, "is read as another: \(written)")
      return true
    })

  /// The first line of an input is the header, the second the record.
  static let record = FuzzParser(
    "record",
    mutator: {
      Mutator(
        seeds: [
          "amount\tclaim\tguarantee\tprincipal\treference\n6448000\tK3\tG17\t6448000\tG17/paid",
          "coverage_ratio\tcurrency\tdue\tfinal\tinstalments\tmemo\treference\n"
            + "4/5\tJPY\t2024-03-31\tyes\t12\ta b\tX",
          "reference\nX",
        ].map { Array($0.utf8) },
        words: EventColumn.allCases.map(\.name) + ["\t", "\n", "yes", "no", "4/5", "USD"],
        delimiters: Array("\t\n".utf8))
    },
    body: { input, random in
      let lines = input.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
      let header = String(decoding: lines[0], as: UTF8.self)
      let record = lines.count > 1 ? String(decoding: lines[1], as: UTF8.self) : ""
      guard let scheme = EventTranscript.scheme else { throw FuzzFault("the pack of the fuzzer has a fault") }
      func read(_ record: String) -> BusinessEvent? {
        try? StoredEvent.read(
          code: "claim.paid", book: "VT", date: Day(number: 19_754), columns: header, record: record,
          scheme: scheme)
      }
      guard let event = read(record) else { return false }
      let names = header.split(separator: "\t", omittingEmptySubsequences: false)
      var fields = event.fields[...]
      let written = names.map { $0 == "reference" ? event.reference : fields.removeFirst().value.normalised }
      guard let again = read(written.joined(separator: "\t")) else { throw FuzzFault("cannot be read again") }
      try require(
        again.fields == event.fields && again.reference == event.reference
          && again.currency == event.currency,
        "is read as another: \(written)")
      return true
    })
}
