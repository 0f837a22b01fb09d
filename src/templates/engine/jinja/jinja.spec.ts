import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../kernel/index.ts';
import { JinjaFault } from './fault.ts';
import { Interpreter } from './interpreter.ts';
import { Meter } from './meter.ts';
import { parseJinja } from './parser.ts';

const names: JsonObject = {
  text: 'myValue',
  regions: ['us', 'eu'],
  map: { a: 1, b: 'two' },
  flag: false,
  nothing: null,
  count: 3,
};

function render(source: string, more: JsonObject = {}): string {
  const interpreter = new Interpreter({
    names: { ...names, ...more },
    meter: new Meter(),
    tag: (name) => `<${name}>`,
    base64: (value) => `b64(${JSON.stringify(value)})`,
  });
  return interpreter.render(parseJinja(source));
}

describe('Jinja', () => {
  it.each([
    ['plain', 'plain'],
    ['{{ text }}', 'myValue'],
    ['{{text}}-{{ count }}', 'myValue-3'],
    ['{{ regions[0] }} {{ regions.1 }}', 'us eu'],
    ['{{ map.b }} {{ map["a"] }}', 'two 1'],
    ['{{ regions }}', '["us","eu"]'],
    ['{{ nothing }}', ''],
    ['{{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ 7 % 4 }} {{ 2 ** 3 }} {{ -count }}', '7 3 3 8 -3'],
    ['{{ text ~ "-" ~ count }} {{ "a" + 1 }}', 'myValue-3 a1'],
    ['{{ "yes" if count > 2 else "no" }} {{ flag ? 1 : 2 }}', 'yes 2'],
    ['{{ not flag and count == 3 }} {{ "us" in regions }} {{ "x" not in regions }}', 'true true true'],
    ['{{ [1, 2][1] }} {{ {"k": "v"}.k }}', '2 v'],
    ['{{ missing is defined }} {{ text is string }} {{ count is not none }}', 'false true true'],
    ['{# not shown #}x', 'x'],
    ['a  {{- text -}}  b', 'amyValueb'],
    ['{% raw %}{{ text }}{% endraw %}', '{{ text }}'],
    ['{% set x = count + 1 %}{{ x }}', '4'],
    ["{{ '}}' }}", '}}'],
  ])('renders %s', (source, result) => {
    expect(render(source)).toBe(result);
  });

  it.each([
    ['{% if flag %}a{% elif count == 3 %}b{% else %}c{% endif %}', 'b'],
    ['{% if not flag %}a{% endif %}', 'a'],
    ['{% unless flag %}a{% endunless %}', 'a'],
    ['{% for r in regions %}{{ loop.index }}{{ r }}{% if not loop.last %},{% endif %}{% endfor %}', '1us,2eu'],
    ['{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}', 'a=1;b=two;'],
    ['{% for x in [] %}a{% else %}none{% endfor %}', 'none'],
    ['{% for i in range(2) %}{% for j in range(1, 3) %}{{ i }}{{ j }} {% endfor %}{% endfor %}', '01 02 11 12 '],
  ])('goes through %s', (source, result) => {
    expect(render(source)).toBe(result);
  });

  it.each([
    ['{{ "shop-prod-v002" | frigga("sequence") }} {{ "shop-prod-x-v002"|frigga("cluster") }}', '2 shop-prod-x'],
    ['{{ map | json }}', '{"a":1,"b":"two"}'],
    ['{{ [3, 1, 2] | max }} {{ [3, 1, 2] | min }}', '3 1'],
    ['{{ text | base64 }}', 'b64("myValue")'],
    ['{{ missing | default("d") }} {{ text|upper|lower }}', 'd myvalue'],
    ['{{ regions | join("+") }} {{ regions | length }} {{ regions | last }}', 'us+eu 2 eu'],
    ['{{ [{"n": 1}, {"n": 2}] | map(attribute="n") | join(",") }}', '1,2'],
    ['{{ text.toUpperCase() }} {{ text.replace("my", "your") }} {{ "a,b".split(",")[1] }}', 'MYVALUE yourValue b'],
    ['{{ [2, 1] | sort }} {{ [1, 1] | unique }} {{ "4" | int + 1 }}', '[1,2] [1] 5'],
  ])('has what templates use: %s', (source, result) => {
    expect(render(source)).toBe(result);
  });

  it.each([
    ['{{ mising }}', 'asks for mising, which has no value: there is no mising'],
    ['{% if mising %}{% endif %}', 'asks for mising'],
    ['{{ text', 'has a {{ without its }}'],
    ['{% if flag %}', 'has no {% endif %}'],
    ['{% endfor %}', 'belongs to nothing'],
    ['{{ a b }}', 'has "b" where nothing more was expected'],
    ['{{ text | nofilter }}', 'asks for the filter "nofilter", which is not known'],
    ['{{ text.nomethod() }}', 'calls nomethod() of a text'],
    ['{% include "/etc/passwd" %}', 'templates may not use'],
    ['{{ "open }}', 'has a {{ without its }}'],
  ])('says what is wrong with %s', (source, clause) => {
    expect(() => render(source)).toThrow(clause);
  });

  it.each([
    '{{ text.constructor }}',
    '{{ map.__proto__ }}',
    '{{ map["constructor"]["constructor"]("return process")() }}',
    '{{ regions.constructor.constructor("return 1")() }}',
    '{{ "".__class__.__mro__ }}',
    '{{ text.valueOf() }}',
    '{{ regions.map() }}',
    '{{ text | constructor }}',
    '{{ text | __proto__ }}',
    '{{ text is hasOwnProperty }}',
    '{{ toString }}',
    '{% for x in regions.__proto__ %}{{ x }}{% endfor %}',
  ])('has no way to the host: %s', (source) => {
    expect(() => render(source)).toThrow(JinjaFault);
  });

  it.each([
    ['loops', '{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}'],
    ['a long list', '{{ range(100000000) }}'],
    ['growth', `{% set x = "aaaaaaaaaaaaaaaa" %}${'{% set x = x ~ x %}'.repeat(30)}{{ x }}`],
    ['growth by replacing', `{% set x = "aaaaaaaaaaaaaaaa" %}${'{% set x = x.replace("a", "aaaaaaaa") %}'.repeat(30)}`],
    ['parentheses', `{{ ${'('.repeat(5_000)}1${')'.repeat(5_000)} }}`],
    ['denials', `{{ ${'not '.repeat(5_000)}1 }}`],
    ['tags', '{% if count %}'.repeat(500) + '{% endif %}'.repeat(500)],
    ['looking through', '{% for a in range(50000) %}{% if a in range(50000) %}x{% endif %}{% endfor %}'],
  ])('ends soon whatever it is told: %s', (_what, source) => {
    expect(() => render(source)).toThrow(JinjaFault);
  });

  it('gives a text or a clear fault for whatever is written', () => {
    const word = fc.constantFrom(
      ...[
        '{{',
        '}}',
        '{%',
        '%}',
        '{#',
        '#}',
        'if',
        'for',
        'x',
        'in',
        'regions',
        'endif',
        'endfor',
        'else',
        'set',
        '=',
        '|',
      ],
      ...[
        'map',
        'text',
        '(',
        ')',
        '[',
        ']',
        '"',
        "'",
        '.',
        ',',
        '-',
        '~',
        'raw',
        'endraw',
        'loop',
        'items()',
        '1',
        ' ',
        '\\',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 4 })), { maxLength: 40 }), (words) => {
        try {
          expect(typeof render(words.join(' '))).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(JinjaFault);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
