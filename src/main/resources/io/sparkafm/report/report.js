"use strict";
// Draws each <figure data-chart> from its own table: a column's data-role says what it is.
(() => {
  const COLOURS = 8;
  const FONT = "system-ui, sans-serif";

  function read(figure) {
    const table = figure.querySelector("table");
    const columns = [...table.tHead.rows[0].cells].map((cell, index) => ({
      name: cell.textContent, role: cell.dataset.role, index,
    }));
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => {
      const data = cell.querySelector("data");
      return data ? Number(data.value) : cell.textContent || null;
    }));
    const series = [];
    for (const column of columns) {
      if (column.role === "y") series.push({ name: column.name, y: column.index });
      if (column.role === "low" || column.role === "high") series.at(-1)[column.role] = column.index;
    }
    return {
      kind: figure.dataset.chart, axis: figure.dataset.axis, rows, series,
      x: columns.find((column) => column.role === "x"),
    };
  }

  function look() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue("--" + name).trim();
    return {
      text: colour("text"), quiet: colour("quiet"), line: colour("line"), page: colour("page"),
      none: colour("none"), full: colour("full"),
      colours: Array.from({ length: COLOURS }, (_, i) => colour("c" + i)),
    };
  }

  const short = (value) =>
    typeof value !== "number" ? String(value)
      : value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1)
      : String(Number(value.toPrecision(4)));

  // The library's own estimate of a text's width is too small for some fonts: labels would be cut off.
  const ruler = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  ruler.style.cssText = "position: absolute; width: 0; height: 0; overflow: hidden";
  ruler.setAttribute("aria-hidden", "true");
  ruler.append(document.createElementNS("http://www.w3.org/2000/svg", "text"));
  ruler.firstChild.style.font = "12px " + FONT;
  document.body.append(ruler);

  function measure(text) {
    ruler.firstChild.textContent = text;
    return ruler.firstChild.getComputedTextLength();
  }

  /** A name, shortened to so many pixels. */
  function cut(name, pixels) {
    let shown = name;
    for (let length = measure(name); length > pixels && shown.length > 1; length = measure(shown)) {
      shown = name.slice(0, Math.floor((shown.length - 1) * Math.min(pixels / length, 0.95))) + "…";
    }
    return shown;
  }

  function axes(theme) {
    const line = { lineStyle: { color: theme.line } };
    return {
      axisLine: line, axisTick: line, splitLine: line,
      axisLabel: { color: theme.quiet, hideOverlap: true },
      nameTextStyle: { color: theme.quiet },
    };
  }

  const labels = (chart) => chart.rows.map((row) => short(row[chart.x.index]));

  /** Intervals as strokes with ends, along the axis of values. */
  function whiskers(chart, theme, horizontal) {
    return chart.series.flatMap((series, number) => series.low === undefined ? [] : [{
      type: "custom", name: series.name, silent: true, z: 3, tooltip: { show: false },
      // Not on the axis of series: the strokes lie over the bars.
      itemStyle: { color: theme.colours[number % COLOURS] },
      encode: horizontal ? { y: 0, x: [1, 2] } : { x: 0, y: [1, 2] },
      data: chart.rows
        .map((row, index) => [horizontal ? index : row[chart.x.index], row[series.low], row[series.high]])
        .filter((point) => point[1] !== null && point[2] !== null),
      renderItem(_, api) {
        const place = api.value(0);
        const ends = [1, 2].map((end) =>
          api.coord(horizontal ? [api.value(end), place] : [place, api.value(end)]));
        let shift = 0;
        if (horizontal) {
          shift = api.barLayout({ count: chart.series.length, barGap: "0%", barCategoryGap: "30%" })[number].offsetCenter;
        }
        const stroke = { stroke: horizontal ? theme.text : theme.colours[number % COLOURS], lineWidth: 1.5 };
        const bar = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: stroke });
        const [[ax, ay], [bx, by]] = ends;
        return {
          type: "group",
          children: horizontal
            ? [bar(ax, ay + shift, bx, by + shift), bar(ax, ay + shift - 4, ax, ay + shift + 4), bar(bx, by + shift - 4, bx, by + shift + 4)]
            : [bar(ax, ay, bx, by), bar(ax - 4, ay, ax + 4, ay), bar(bx - 4, by, bx + 4, by)],
        };
      },
    }]);
  }

  function lines(chart, theme) {
    const dots = chart.rows.length <= 40;
    return {
      height: 320,
      xAxis: {
        type: "value", name: chart.x.name, nameLocation: "middle", nameGap: 28,
        min: "dataMin", max: "dataMax", ...axes(theme), splitLine: { show: false },
      },
      yAxis: {
        type: chart.kind === "log_lines" ? "log" : "value", scale: true,
        ...axes(theme), axisLabel: { color: theme.quiet, hideOverlap: true, formatter: short },
      },
      series: [...chart.series.map((series, number) => ({
        type: "line", name: series.name, showSymbol: dots, symbolSize: 7, connectNulls: true,
        symbol: ["circle", "rect", "triangle", "diamond"][number % 4],
        lineStyle: { type: ["solid", "dashed", "dotted"][number % 3], width: 2 },
        data: chart.rows.map((row) => [row[chart.x.index], row[series.y]]),
      })), ...whiskers(chart, theme, false)],
    };
  }

  function categories(chart, theme, width) {
    const names = labels(chart);
    const shown = names.map((name) => cut(name, width * 0.42));
    return {
      yAxis: {
        type: "category", data: names, inverse: true, ...axes(theme), splitLine: { show: false },
        axisLabel: { color: theme.text, interval: 0, formatter: (_, index) => shown[index] },
      },
      left: Math.ceil(Math.max(...shown.map(measure))) + 12,
    };
  }

  function values(chart, theme) {
    return { type: "value", splitNumber: 4, ...axes(theme), axisLabel: { color: theme.quiet, hideOverlap: true, formatter: short } };
  }

  function bars(chart, theme, width) {
    const { yAxis, left } = categories(chart, theme, width);
    return {
      grid: { left, bottom: 24 }, yAxis,
      height: 70 + chart.rows.length * (14 + 16 * chart.series.length),
      xAxis: values(chart, theme),
      series: [...chart.series.map((series) => ({
        type: "bar", name: series.name, barGap: "0%", barCategoryGap: "30%",
        data: chart.rows.map((row) => row[series.y]),
      })), ...whiskers(chart, theme, true)],
    };
  }

  function boxes(chart, theme, width) {
    const { yAxis, left } = categories(chart, theme, width);
    return {
      grid: { left, bottom: 24 }, yAxis,
      height: 70 + chart.rows.length * 44,
      legend: { show: false },
      xAxis: { ...values(chart, theme), scale: true },
      series: [{
        type: "boxplot", name: chart.axis, boxWidth: [10, 24],
        itemStyle: { color: theme.page, borderColor: theme.colours[0], borderWidth: 2 },
        data: chart.rows.map((row) => chart.series.map((series) => row[series.y])),
      }],
    };
  }

  function strips(chart, theme, width) {
    const cells = chart.rows.flatMap((row, r) => chart.series.map((series, c) => [c, r, row[series.y] ?? 0]));
    const columns = chart.series.map((series) => series.name);
    const shown = columns.map((name) => cut(name, 90));
    const bottom = Math.ceil(Math.max(...shown.map(measure))) + 14;
    const { yAxis, left } = categories(chart, theme, width);
    return {
      grid: { left, bottom }, yAxis,
      height: 60 + bottom + chart.rows.length * 20,
      legend: { show: false },
      xAxis: {
        type: "category", data: columns, position: "bottom", ...axes(theme), splitLine: { show: false },
        axisLabel: { color: theme.text, interval: 0, rotate: 90, formatter: (_, index) => shown[index], fontSize: width < 500 ? 10 : 12 },
      },
      visualMap: {
        min: 0, max: Math.max(...cells.map((cell) => cell[2]), 1e-9), calculable: false, orient: "horizontal",
        left: "center", top: 0, itemHeight: 110, itemWidth: 12, precision: 2, text: ["more", "none"],
        textStyle: { color: theme.quiet }, inRange: { color: [theme.none, theme.full] },
      },
      series: [{ type: "heatmap", name: chart.axis, data: cells, itemStyle: { borderColor: theme.page, borderWidth: 1 } }],
    };
  }

  const KINDS = { lines, log_lines: lines, bars, boxes, strips };

  function option(chart, theme, width) {
    const { grid, ...drawn } = KINDS[chart.kind](chart, theme, width);
    const strip = chart.kind === "strips";
    const legend = chart.series.length > 1 && drawn.legend === undefined;
    return {
      animation: false,
      color: theme.colours,
      textStyle: { fontFamily: FONT },
      // Text within the chart, so that no name is ever read as markup.
      tooltip: { renderMode: "richText", confine: true, valueFormatter: short, trigger: strip || chart.kind === "boxes" ? "item" : "axis" },
      aria: { enabled: true, label: { enabled: false }, decal: { show: chart.kind === "bars" && chart.series.length > 1 } },
      title: { text: chart.axis, left: 0, top: strip ? 24 : 0, textStyle: { color: theme.quiet, fontSize: 12, fontWeight: "normal" } },
      grid: { left: 8, right: 18, top: strip ? 48 : legend ? 52 : 28, bottom: 34, containLabel: grid === undefined, ...grid },
      ...drawn,
      legend: legend
        ? {
          formatter: (name) => cut(name, width * 0.6), type: "scroll", top: 20, left: 0, itemWidth: 28, textStyle: { color: theme.text }, pageTextStyle: { color: theme.text }, data: chart.series.map((series) => series.name),
        }
        : { show: false },
    };
  }

  const drawings = [...document.querySelectorAll("figure[data-chart]")].map((figure) => ({
    box: figure.querySelector(".chart"), chart: read(figure), instance: null, width: 0,
  }));

  function draw(drawing, theme) {
    drawing.width = drawing.box.clientWidth;
    const { height, ...content } = option(drawing.chart, theme, drawing.width);
    drawing.box.style.height = height + "px";
    drawing.instance ??= echarts.init(drawing.box, null, { renderer: "svg" });
    drawing.instance.resize();
    drawing.instance.setOption(content, true);
  }

  function drawAll() {
    const theme = look();
    drawings.forEach((drawing) => draw(drawing, theme));
  }

  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  addEventListener("resize", () => {
    const theme = look();
    drawings.filter((drawing) => drawing.width !== drawing.box.clientWidth).forEach((drawing) => draw(drawing, theme));
  });
})();
