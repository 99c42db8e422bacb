"""Stage 6, report: papers a leader reads, made from one snapshot and nothing else.

A paper is a papermill notebook of narration and calls. Its kernel is given a folder that holds one tier's database, emits
blocks (HTML text and Vega-Lite charts), and the exporter turns them into one self-contained page with inline SVG.

frames → readings → status, outlook → sentences, charts → pages (what a notebook calls) → execute → export → render.
`addresses` says under which address a number is printed, `printed` what is printed there.
`execute` runs a paper in a forked kernel (`kernels`), which finds the modules of `preloaded` imported.
May import contracts, policy and store; never another stage.
"""
