import { describe, expect, it } from 'vitest';
import { isPlumbing, shortName } from '../../../src/metrics/allocations/frame.ts';

describe('names of functions', () => {
  it.each([
    ['chatllm_start', 'chatllm_start'],
    ['tokenizer::BPEProcessor2::Load(tokenizer::DataReader*, int)', 'tokenizer::BPEProcessor2::Load'],
    ['std::map<int, std::pair<a, b> >::insert(int const&)', 'std::map<>::insert'],
    ['std::function<void (int)>::operator()(int) const', 'std::function<>::operator()'],
    ['a::operator<(b<c>)', 'a::operator<'],
    ['a::operator<<(b)', 'a::operator<<'],
    ['(anonymous namespace)::keep(char*)', '(anonymous namespace)::keep'],
    ['f(int)::{lambda(x)#1}::operator()() const', 'f::{lambda#1}::operator()'],
    ['??', '??'],
  ])('%s → %s', (name, short) => {
    expect(shortName(name)).toBe(short);
  });

  it.each([
    ['operator new(unsigned long)', true],
    ['std::vector<int, std::allocator<int> >::push_back(int)', true],
    ['void std::vector<int>::_M_realloc_insert<int>(int*)', true],
    ['__gnu_cxx::new_allocator<char>::allocate(unsigned long)', true],
    ['malloc', true],
    ['malloc_pool_of_mine(int)', false],
    ['tokenizer::Processor::std_load(int)', false],
    ['chatllm::load(std::string const&)', false],
  ])('%s is the runtime’s own: %s', (name, plumbing) => {
    expect(isPlumbing({ function: name, module: 'x.so' })).toBe(plumbing);
  });
});
