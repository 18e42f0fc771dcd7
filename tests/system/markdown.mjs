/** What a page of Markdown consists of, as far as tests have to know. */

/** In a list it is set in. */
const FENCE = /^( *)```(\w*)\s*$/;

/** GitHub's name for the anchor of a heading. */
const slug = (heading) =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');

/** Text and fenced blocks apart: `{prose: string[], blocks: {language, text, line}[]}`; lines are counted from 1. */
function split(text) {
  const prose = [];
  const blocks = [];
  let block = null;
  text.split('\n').forEach((line, index) => {
    const fence = FENCE.exec(line);
    if (fence && block) {
      blocks.push({ ...block, text: block.lines.join('\n') });
      block = null;
    } else if (fence) {
      block = { language: fence[2], line: index + 1, indent: fence[1].length, lines: [] };
    } else if (block) {
      block.lines.push(line.slice(Math.min(block.indent, line.search(/\S|$/))));
    }
    prose.push(block || fence ? '' : line);
  });
  return { prose, blocks };
}

function anchorsOf(prose) {
  const seen = new Map();
  const anchors = new Set();
  for (const line of prose) {
    const heading = /^#{1,6} +(.*?) *#*$/.exec(line);
    if (heading) {
      const name = slug(heading[1]);
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      anchors.add(count === 0 ? name : `${name}-${count}`);
    }
  }
  return anchors;
}

/** Everything in a text that fits, with the line where it begins. */
function find(text, pattern) {
  const lineAt = (index) => text.slice(0, index).split('\n').length;
  return [...text.matchAll(pattern)].map((match) => ({ text: match[1], line: lineAt(match.index) }));
}

/**
 * @param {string} text
 * @returns {{blocks: {language: string, text: string, line: number}[], anchors: Set<string>,
 *   links: {text: string, line: number}[], codes: {text: string, line: number}[]}} fenced blocks, names of headings,
 *   targets of links, and code in the text
 */
export function readPage(text) {
  const { prose, blocks } = split(text);
  const joined = prose.join('\n');
  const CODE = /`([^`]+)`/g;
  return {
    blocks,
    anchors: anchorsOf(prose),
    links: find(joined.replace(CODE, (code) => code.replace(/[^\n]/g, '.')), /\]\(([^)\s]+)\)/g),
    codes: find(joined, CODE).map(({ text: code, line }) => ({ text: code.replaceAll('\n', ' '), line })),
  };
}
