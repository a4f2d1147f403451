//! Plots, as SVG.

use crate::statistics::grouped;
use plotters::prelude::*;

/// One line of a plot.
pub struct Line {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

/// An axis: what it shows, and whether in powers of ten.
pub struct Axis {
    pub name: &'static str,
    pub is_log: bool,
}

impl Axis {
    pub const fn linear(name: &'static str) -> Self {
        Self { name, is_log: false }
    }

    pub const fn log(name: &'static str) -> Self {
        Self { name, is_log: true }
    }

    fn place(&self, value: f64) -> f64 {
        if self.is_log {
            value.log10()
        } else {
            value
        }
    }

    fn label(&self, place: f64) -> String {
        let value = if self.is_log { 10f64.powf(place) } else { place };
        if self.is_log && (place - place.round()).abs() > 1e-6 {
            return String::new();
        }
        if value >= 1_000.0 {
            return grouped(value.round() as usize);
        }
        let text = format!("{value:.6}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// How many labels it has: one for each power of ten, or about eight.
    fn labels(&self, range: &std::ops::Range<f64>) -> usize {
        if self.is_log {
            (range.end - range.start).round() as usize + 1
        } else {
            8
        }
    }

    /// From the least to the greatest value; a linear axis begins at zero, or below it.
    fn range(&self, values: impl Iterator<Item = f64>) -> std::ops::Range<f64> {
        let (mut from, mut to) = if self.is_log { (f64::MAX, f64::MIN) } else { (0.0, 0.0) };
        for place in values.map(|value| self.place(value)) {
            from = f64::min(from, place);
            to = f64::max(to, place);
        }
        if self.is_log {
            from.floor()..to.ceil()
        } else {
            from * 1.05..to * 1.05
        }
    }
}

/// A plot.
pub struct Plot {
    /// Name of its file, without the ending.
    pub file: &'static str,
    pub title: &'static str,
    pub x: Axis,
    pub y: Axis,
    /// Where no line is: what they are called stands there.
    pub legend: SeriesLabelPosition,
    pub lines: Vec<Line>,
}

const SIZE: (u32, u32) = (760, 420);
const COLOURS: [RGBColor; 3] = [RGBColor(0, 82, 147), RGBColor(204, 85, 0), RGBColor(34, 120, 60)];
const FONT: &str = "sans-serif";

impl Plot {
    /// Draws it. The same on every machine: no font is measured.
    pub fn svg(&self) -> String {
        let mut text = String::new();
        self.draw(&mut text).expect("text in memory takes everything");
        text.push('\n');
        text
    }

    fn draw(&self, text: &mut String) -> Result<(), Box<dyn std::error::Error>> {
        let all = || self.lines.iter().flat_map(|line| &line.points);
        let (x, y) = (self.x.range(all().map(|point| point.0)), self.y.range(all().map(|point| point.1)));
        let (x_range, y_range) = (x.clone(), y.clone());
        let area = SVGBackend::with_string(text, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(self.title, (FONT, 18))
            .margin(14)
            .x_label_area_size(44)
            .y_label_area_size(68)
            .build_cartesian_2d(x, y)?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .x_desc(self.x.name)
            .y_desc(self.y.name)
            .x_labels(self.x.labels(&x_range))
            .y_labels(self.y.labels(&y_range))
            .x_label_formatter(&|place| self.x.label(*place))
            .y_label_formatter(&|place| self.y.label(*place))
            .label_style((FONT, 13))
            .draw()?;
        for (line, colour) in self.lines.iter().zip(COLOURS.iter().cycle()) {
            let points = line.points.iter().map(|point| (self.x.place(point.0), self.y.place(point.1)));
            chart
                .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
                .label(&line.name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        }
        if self.lines.len() > 1 {
            chart
                .configure_series_labels()
                .position(self.legend.clone())
                .border_style(RGBColor(180, 180, 180))
                .background_style(WHITE.mix(0.9))
                .label_font((FONT, 13))
                .draw()?;
        }
        area.present()?;
        Ok(())
    }
}
